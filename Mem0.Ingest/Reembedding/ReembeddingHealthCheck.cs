using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mem0.Ingest.Reembedding;

/// <summary>Says how far embedding again has come.</summary>
internal sealed class ReembeddingHealthCheck(ReembeddingRun reembedding) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(reembedding.Outstanding is { } outstanding
            ? HealthCheckResult.Degraded(outstanding)
            : HealthCheckResult.Healthy("The store is of the configured embedding model."));
}

/// <summary>Registers what embeds the memories again.</summary>
internal static class ReembeddingRegistration
{
    /// <summary>Adds it and its health check <c>reembedding</c>.</summary>
    public static void AddReembedding(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReembeddingRun>();
        builder.Services.AddHealthChecks().AddCheck<ReembeddingHealthCheck>("reembedding");
    }
}
