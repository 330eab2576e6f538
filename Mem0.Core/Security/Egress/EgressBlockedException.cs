namespace Mem0.Core.Security.Egress;

/// <summary>The egress policy does not allow a connection. Nothing was sent. The message names host and port and the setting that would allow it.</summary>
/// <param name="host">The host that was to be reached.</param>
/// <param name="port">Its port.</param>
/// <param name="message">Why it is not allowed, and what would allow it.</param>
public sealed class EgressBlockedException(string host, int port, string message) : IOException(message)
{
    /// <summary>The host that was to be reached.</summary>
    public string Host { get; } = host;

    /// <summary>Its port.</summary>
    public int Port { get; } = port;
}
