using Mem0.Core.Diagnostics;
using Mem0.Core.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Upkeep;

/// <summary>Deletes memories that expired long ago, in batches, each of which is a transaction.</summary>
internal sealed partial class ExpiredMemoryPurge(
    IMemoryStore store, IOptions<UpkeepOptions> options, TimeProvider time, Mem0Metrics metrics, ILogger<ExpiredMemoryPurge> logger) : IUpkeepWork
{
    /// <summary>The most memories of one transaction.</summary>
    public const int BatchSize = 500;

    /// <inheritdoc/>
    public string Name => "expired_memories";

    /// <inheritdoc/>
    public TimeSpan Period { get; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.ExpiredMemoryDays is not (> 0 and var days))
        {
            return;
        }

        var now = time.GetUtcNow();
        var before = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-days);
        var total = 0L;
        for (var deleted = (long)BatchSize; deleted == BatchSize; total += deleted)
        {
            deleted = await store.PurgeExpiredAsync(before, BatchSize, new Change(now, null), cancellationToken);
            metrics.Deleted(deleted);
        }

        if (total > 0)
        {
            Log.Purged(logger, total, before);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Deleted {Memories} memories that had expired before {Day}")]
        public static partial void Purged(ILogger logger, long memories, DateOnly day);
    }
}
