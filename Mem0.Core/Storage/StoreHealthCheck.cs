using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mem0.Core.Storage;

/// <summary>Whether the store answers and is of this server's embedding model.</summary>
internal sealed class StoreHealthCheck(IMemoryStore store) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await store.ProbeAsync(cancellationToken);
        return HealthCheckResult.Healthy("The store answers.");
    }
}
