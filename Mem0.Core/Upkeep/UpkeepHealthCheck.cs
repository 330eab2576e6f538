using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mem0.Core.Upkeep;

/// <summary>Whether the last round of every work was completed. Requests are answered without upkeep, so that its failure degrades only.</summary>
internal sealed class UpkeepHealthCheck(UpkeepState state) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.Failing is { Count: > 0 } failing
            ? HealthCheckResult.Degraded($"Not completed in the last round: {string.Join(", ", failing)}.")
            : HealthCheckResult.Healthy("Nothing has failed in the last round."));
}
