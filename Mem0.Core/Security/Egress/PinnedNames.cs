using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Mem0.Core.Security.Egress;

/// <summary>
/// Resolves a name once for a while and keeps to the answer, so that what was judged is what is connected to. A name that cannot be resolved is
/// asked for again at its next use; an answer that has run out is never used.
/// </summary>
internal sealed class PinnedNames(INameResolver resolver, TimeProvider time, TimeSpan pinFor)
{
    private readonly ConcurrentDictionary<string, Pin> _pins = new(StringComparer.Ordinal);

    /// <summary>The addresses of a host.</summary>
    /// <param name="host">The host in the normal form, a name or an address. Only hosts of the policy are asked for, so that there are few.</param>
    /// <param name="cancellationToken">Stops the waiting; others may wait for the same answer.</param>
    /// <exception cref="SocketException">The name cannot be resolved.</exception>
    public async ValueTask<Pin> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var pin = Current(host) ?? Renew(host);
        if (!pin.Answer.IsCompletedSuccessfully)
        {
            try
            {
                await pin.Answer.WaitAsync(cancellationToken);
            }
            catch when (pin.Answer.IsFaulted || pin.Answer.IsCanceled)
            {
                _pins.TryRemove(KeyValuePair.Create(host, pin));
                throw;
            }
        }

        return pin;
    }

    /// <summary>The addresses of a host as far as they are known; null otherwise. Asks nobody.</summary>
    public IReadOnlyList<IPAddress>? Known(string host) =>
        HostNames.TryAddress(host, out var address) ? [address] : Current(host) is { Answer.IsCompletedSuccessfully: true } pin ? pin.Addresses : null;

    private Pin? Current(string host) =>
        _pins.TryGetValue(host, out var pin) && time.GetElapsedTime(pin.ResolvedAt) < pinFor ? pin : null;

    /// <summary>Of two that renew at the same time, one asks.</summary>
    private Pin Renew(string host)
    {
        lock (_pins)
        {
            return Current(host) ?? (_pins[host] = new Pin(AskAsync(host), time.GetTimestamp()));
        }
    }

    private async Task<IReadOnlyList<IPAddress>> AskAsync(string host)
    {
        if (HostNames.TryAddress(host, out var address))
        {
            return [address];
        }

        // The caller holds a lock, and a resolver may do part of its work at once.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        // Without a caller's token: others wait for it, too.
        var addresses = await resolver.ResolveAsync(host, CancellationToken.None);
        return addresses.Length > 0 ? [.. addresses.Select(AddressKinds.Plain)] : throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>An answer and since when it holds.</summary>
    internal sealed class Pin(Task<IReadOnlyList<IPAddress>> answer, long resolvedAt)
    {
        private readonly ConcurrentDictionary<(int Port, string DataClass), bool> _uses = new();

        /// <summary>The answer, which may still be awaited.</summary>
        public Task<IReadOnlyList<IPAddress>> Answer { get; } = answer;

        /// <summary>When it was asked for, a timestamp of the clock.</summary>
        public long ResolvedAt { get; } = resolvedAt;

        /// <summary>The addresses, once the answer is there.</summary>
        public IReadOnlyList<IPAddress> Addresses => Answer.GetAwaiter().GetResult();

        /// <summary>Whether these data go to this port for the first time since the name was resolved.</summary>
        public bool IsFirstUse(int port, string dataClass) => _uses.TryAdd((port, dataClass), true);
    }
}
