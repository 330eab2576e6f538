using Mem0.Core.Upkeep;
using Mem0.Ingest.Reembedding;

namespace Mem0.Ingest;

/// <summary>Embeds the memories again where that is asked for, and then keeps the store in order as long as the host runs.</summary>
internal sealed class IngestWorker(UpkeepLoop upkeep, ReembeddingRun? reembedding = null) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (reembedding is not null)
        {
            await reembedding.RunAsync(stoppingToken);
        }

        await upkeep.RunAsync(stoppingToken);
    }
}
