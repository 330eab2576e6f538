using Microsoft.Extensions.Configuration;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>Which signals have somewhere to go: each is exported when the general endpoint or its own is configured.</summary>
internal sealed record OtlpSignals(bool Traces, bool Metrics, bool Logs)
{
    internal const string GeneralEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    internal const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    internal const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    internal const string LogsEndpoint = "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT";

    internal bool Any => Traces || Metrics || Logs;

    internal static OtlpSignals From(IConfiguration configuration)
    {
        ThrowIfMalformed(configuration);

        var general = IsSet(configuration, GeneralEndpoint);
        return new(
            general || IsSet(configuration, TracesEndpoint),
            general || IsSet(configuration, MetricsEndpoint),
            general || IsSet(configuration, LogsEndpoint));
    }

    public override string ToString() =>
        string.Join(", ", new[] { Traces ? "traces" : null, Metrics ? "metrics" : null, Logs ? "logs" : null }.OfType<string>());

    private static bool IsSet(IConfiguration configuration, string name) => !string.IsNullOrWhiteSpace(configuration[name]);

    // The exporter takes an address that it cannot read for its default, localhost, and the telemetry is lost without a word.
    private static void ThrowIfMalformed(IConfiguration configuration)
    {
        string[] names = [GeneralEndpoint, TracesEndpoint, MetricsEndpoint, LogsEndpoint];
        string[] wrong = [.. names.Where(name => IsSet(configuration, name) && !IsHttpAddress(configuration[name]))];

        if (wrong.Length > 0)
        {
            throw new InvalidOperationException(
                $"{string.Join(", ", wrong)}: not an absolute http or https address, such as http://localhost:4318.");
        }
    }

    private static bool IsHttpAddress(string? value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}
