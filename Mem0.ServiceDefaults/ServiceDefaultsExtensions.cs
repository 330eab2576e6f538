using Mem0.ServiceDefaults.Correlation;
using Mem0.ServiceDefaults.Health;
using Mem0.ServiceDefaults.Http;
using Mem0.ServiceDefaults.Shutdown;
using Mem0.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Mem0.ServiceDefaults;

/// <summary>What every Mem0 service shares, in three calls: one on the builder, one on the pipeline, one on the routes.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds console logs, telemetry over OTLP, service discovery and resilience of HTTP clients, the health checks' frame and an orderly
    /// shutdown. Prompts of language models are never recorded, whatever the environment says.
    /// <list type="bullet">
    /// <item><description><c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (default: none) switches traces, metrics and logs on;
    /// <c>OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_ENDPOINT</c> switches one signal on. Without them nothing is collected.</description></item>
    /// <item><description><c>Mem0:ShutdownTimeout</c> (<c>Mem0__ShutdownTimeout</c>, default <c>00:00:30</c>) is how long running work may
    /// take to end after a stop is asked for.</description></item>
    /// </list>
    /// </summary>
    /// <param name="builder">The host under construction.</param>
    /// <param name="serviceName">The <c>service.name</c> of the telemetry, such as <c>mem0-api</c>; <c>OTEL_SERVICE_NAME</c> wins over it.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The service name is empty.</exception>
    /// <exception cref="InvalidOperationException">An OTLP setting has a value that cannot be used. Every such setting is named.</exception>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(serviceName);

        PromptPrivacy.Enforce();
        builder.AddConsoleLogs();
        builder.AddTelemetry(serviceName);
        builder.AddHttpClientDefaults();
        builder.AddReadiness();
        builder.AddOrderlyShutdown();

        return builder;
    }

    /// <summary>
    /// Adds the correlation id and the request's span to the pipeline. Comes first, before the exception handler,
    /// so that replies to failed requests carry the correlation id too.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns>The same application.</returns>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.UseMiddleware<CorrelationMiddleware>();
        app.UseMiddleware<RequestSpanMiddleware>();

        return app;
    }

    /// <summary>
    /// Maps <c>/health/live</c> and <c>/alive</c> (the process answers; no check runs), <c>/health/ready</c> and <c>/health</c> (every check;
    /// 503 when one is unhealthy). Anonymous, in every environment, not part of the OpenAPI description.
    /// </summary>
    /// <param name="endpoints">Where the routes are mapped.</param>
    /// <returns>The same route builder.</returns>
    public static IEndpointRouteBuilder MapHealthEndpoints(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);

        endpoints.MapLiveness(HealthPaths.Live);
        endpoints.MapLiveness(HealthPaths.Alive);
        endpoints.MapReadiness(HealthPaths.Ready);
        endpoints.MapReadiness(HealthPaths.All);

        return endpoints;
    }
}
