using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Mem0.Core.Security.Egress;

namespace Mem0.Tests.Security.Egress;

/// <summary>Answers as it is told, and fails on a name of which nothing was said.</summary>
internal sealed class ScriptedResolver : INameResolver
{
    private readonly ConcurrentDictionary<string, string[]> _answers = new();
    private readonly ConcurrentQueue<string> _asked = new();

    /// <summary>The names that were asked for, in order.</summary>
    internal IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>Holds the answers until it is completed.</summary>
    internal TaskCompletionSource? Hold { get; set; }

    /// <summary>Sets the addresses of a name; none for a name that does not exist.</summary>
    internal ScriptedResolver Answer(string name, params string[] addresses)
    {
        _answers[name] = addresses;
        return this;
    }

    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        _asked.Enqueue(host);
        await (Hold?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
        var addresses = _answers.TryGetValue(host, out var answer) ? answer : throw new InvalidOperationException($"{host} was not to be asked for.");
        return addresses.Length > 0 ? Array.ConvertAll(addresses, IPAddress.Parse) : throw new SocketException((int)SocketError.HostNotFound);
    }
}
