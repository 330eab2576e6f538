using Mem0.Core.Inference.Resilience;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mem0.Core.Inference.WarmUp;

/// <summary>
/// Not ready until the models have passed their probes. A model that goes away later degrades only: memories are stored as they are and found by
/// their words without it.
/// </summary>
internal sealed class ModelsHealthCheck(ModelWarmUp warmUp, Circuits circuits) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (!warmUp.IsDone)
        {
            return HealthCheckResult.Unhealthy(warmUp.Last?.Probes[^1] is { } failed
                ? $"Not warm: {failed.Model} {failed.Reason}. It is tried again."
                : "The models are being probed.");
        }

        var away = circuits.Configured.Select(circuit => circuit.Now).Where(circuit => circuit.State != CircuitState.Closed).ToList();
        return away.Count == 0
            ? HealthCheckResult.Healthy("The models answer.")
            : HealthCheckResult.Degraded($"Failing: {string.Join(", ", away.Select(circuit => $"{circuit.Pipeline} ({Word(circuit.State)})"))}.");
    }

    private static string Word(CircuitState state) => state == CircuitState.Open ? "circuit open" : "circuit half-open";
}
