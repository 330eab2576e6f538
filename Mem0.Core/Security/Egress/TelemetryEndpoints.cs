using Microsoft.Extensions.Configuration;

namespace Mem0.Core.Security.Egress;

/// <summary>Where telemetry goes: the OTLP settings, which are read from any source of configuration.</summary>
internal sealed class TelemetryEndpoints(IConfiguration configuration) : IConfiguredEndpoints
{
    private static readonly string[] Settings =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    /// <inheritdoc/>
    public IEnumerable<EgressEndpoint> Read() => Settings.SelectMany(setting => EgressEndpoint.OfAddress(setting, configuration[setting], EgressData.Telemetry));
}
