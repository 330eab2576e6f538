namespace Mem0.Core.Security.Egress;

/// <summary>Tells where connections may go, and where they went.</summary>
public sealed class EgressSentinel
{
    private readonly EgressGuard _guard;

    internal EgressSentinel(EgressGuard guard) => _guard = guard;

    /// <summary>The policy as it stands, and the calls of the last ten minutes. Asks nobody: names that were not used yet are not resolved.</summary>
    public EgressState Read() => _guard.Read();
}

/// <summary>Where connections may go, and where they went.</summary>
/// <param name="Allow">The entries of <see cref="EgressOptions.Allow"/>.</param>
/// <param name="PinFor">How long a name's addresses hold.</param>
/// <param name="Endpoints">What the operator has configured.</param>
/// <param name="External">Calls to external addresses within the last ten minutes.</param>
/// <param name="Blocked">Refused attempts within the last ten minutes.</param>
public sealed record EgressState(
    IReadOnlyList<string> Allow, TimeSpan PinFor, IReadOnlyList<ConfiguredEndpoint> Endpoints, EgressCalls External, EgressCalls Blocked);

/// <summary>An address that the operator has configured.</summary>
/// <param name="Setting">The setting that names it.</param>
/// <param name="Host">The host.</param>
/// <param name="Port">Its port.</param>
/// <param name="DataClass">What goes there, one of <see cref="EgressData"/>.</param>
/// <param name="AddressKind">Whose its address is, as in <see cref="EgressAttempt"/>; null while its name is not resolved.</param>
/// <param name="Verdict"><c>allowed</c>, <c>blocked</c>, or <c>not_resolved</c> as long as it depends on the addresses of a name that is not in use.</param>
/// <param name="Reason">Why it is blocked, as in <see cref="EgressAttempt"/>; null otherwise.</param>
public sealed record ConfiguredEndpoint(string Setting, string Host, int Port, string DataClass, string? AddressKind, string Verdict, string? Reason);
