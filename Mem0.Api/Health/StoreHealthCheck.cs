using Mem0.Core.Memories;
using Mem0.ServiceDefaults.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mem0.Api.Health;

/// <summary>Whether the store answers.</summary>
internal sealed class StoreHealthCheck(MemoryService memories) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await memories.ProbeAsync(cancellationToken);
        return HealthCheckResult.Healthy("The store answers.");
    }
}

/// <summary>Registers the checks of the API's parts.</summary>
internal static class StoreHealth
{
    /// <summary>Adds the check of the store.</summary>
    public static void AddStoreHealth(this WebApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck<StoreHealthCheck>("store", tags: [HealthTags.Ready]);
}
