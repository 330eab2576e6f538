using System.Collections.Concurrent;

namespace Mem0.Core.Memories;

/// <summary>Lets one request at a time work on an idempotency key.</summary>
internal sealed class IdempotencyGate
{
    private readonly ConcurrentDictionary<(string Owner, string Key), byte> _inFlight = [];

    /// <summary>Enters; null if another request with this key is inside. Disposing leaves.</summary>
    public IDisposable? TryEnter(IdempotencyClaim claim)
    {
        var key = (claim.Owner, claim.Key);
        return _inFlight.TryAdd(key, 0) ? new Leave(_inFlight, key) : null;
    }

    private sealed class Leave(ConcurrentDictionary<(string Owner, string Key), byte> inFlight, (string Owner, string Key) key) : IDisposable
    {
        public void Dispose() => inFlight.TryRemove(key, out _);
    }
}
