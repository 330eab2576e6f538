using System.Threading.RateLimiting;
using Mem0.Core.Memories;

namespace Mem0.Core.Extraction;

/// <summary>
/// Lets one extraction at a time compare and store in a scope, so that two that run at the same time do not store the same fact twice. It
/// holds within this process.
/// </summary>
internal sealed class ScopeTurns : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<MemoryScope> _turns = PartitionedRateLimiter.Create<MemoryScope, MemoryScope>(
        scope => RateLimitPartition.GetConcurrencyLimiter(scope, _ => new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = int.MaxValue }));

    /// <summary>Waits for the turn in a scope; disposing ends it.</summary>
    public async ValueTask<IDisposable> EnterAsync(MemoryScope scope, CancellationToken cancellationToken) =>
        await _turns.AcquireAsync(scope, permitCount: 1, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _turns.DisposeAsync();
}
