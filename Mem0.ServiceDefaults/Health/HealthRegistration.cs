using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Mem0.ServiceDefaults.Health;

/// <summary>Registers the readiness frame and maps the two kinds of health endpoint.</summary>
internal static class HealthRegistration
{
    /// <summary>What a check may take when its registration names no limit: an orchestrator's probe does not wait longer.</summary>
    internal static readonly TimeSpan DefaultCheckTimeout = TimeSpan.FromSeconds(5);

    internal static void AddReadiness(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck<StoppingHealthCheck>(StoppingHealthCheck.Name);
        builder.Services.PostConfigure<HealthCheckServiceOptions>(BoundEveryCheck);
    }

    internal static void MapLiveness(this IEndpointRouteBuilder endpoints, string path) =>
        endpoints.MapHealth(path, runs: static _ => false);

    internal static void MapReadiness(this IEndpointRouteBuilder endpoints, string path) =>
        endpoints.MapHealth(path, runs: static _ => true);

    private static void MapHealth(this IEndpointRouteBuilder endpoints, string path, Func<HealthCheckRegistration, bool> runs)
    {
        var options = new HealthCheckOptions { Predicate = runs, ResponseWriter = HealthReply.WriteAsync };

        endpoints.MapHealthChecks(path, options)
            .AllowAnonymous()
            .DisableHttpMetrics()
            .WithMetadata(new ExcludeFromDescriptionAttribute());
    }

    private static void BoundEveryCheck(HealthCheckServiceOptions options)
    {
        foreach (var check in options.Registrations.Where(check => check.Timeout == Timeout.InfiniteTimeSpan))
        {
            check.Timeout = DefaultCheckTimeout;
        }
    }
}
