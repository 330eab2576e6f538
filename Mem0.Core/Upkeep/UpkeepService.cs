using Microsoft.Extensions.Hosting;

namespace Mem0.Core.Upkeep;

/// <summary>Does the upkeep as long as the host runs.</summary>
internal sealed class UpkeepService(UpkeepLoop upkeep) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => upkeep.RunAsync(stoppingToken);
}
