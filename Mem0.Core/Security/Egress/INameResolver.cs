using System.Net;

namespace Mem0.Core.Security.Egress;

/// <summary>Resolves names.</summary>
internal interface INameResolver
{
    /// <summary>The addresses of a name, at least one.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">There is none, or nobody answers.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>Asks the operating system.</summary>
internal sealed class SystemNameResolver : INameResolver
{
    /// <inheritdoc/>
#pragma warning disable RS0030 // Only the guard asks it.
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
#pragma warning restore RS0030
}
