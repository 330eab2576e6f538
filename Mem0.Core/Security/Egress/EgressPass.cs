using System.Net;

namespace Mem0.Core.Security.Egress;

/// <summary>A target that may be reached.</summary>
/// <param name="Host">The host, in the normal form.</param>
/// <param name="Port">Its port.</param>
/// <param name="DataClass">What goes there.</param>
/// <param name="Kind">Whose its addresses are.</param>
/// <param name="Addresses">The addresses, and no others, that may be connected to.</param>
/// <param name="IsFirstUse">Whether it is the first time since the name was resolved that these data go there.</param>
internal sealed record EgressPass(string Host, int Port, string DataClass, AddressKind Kind, IReadOnlyList<IPAddress> Addresses, bool IsFirstUse)
{
    /// <summary>Whether it lies outside of the operator's own infrastructure.</summary>
    public bool IsExternal => !Kind.IsOwn();
}
