using Microsoft.Extensions.Configuration;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>The three signals and where each of them goes.</summary>
internal sealed record OtlpSignals(OtlpSignal Traces, OtlpSignal Metrics, OtlpSignal Logs)
{
    private const string TracesName = "TRACES";
    private const string MetricsName = "METRICS";
    private const string LogsName = "LOGS";

    /// <summary>Those that are exported.</summary>
    internal IReadOnlyList<OtlpSignal> Exported => [.. new[] { Traces, Metrics, Logs }.Where(signal => signal.IsExported)];

    internal static OtlpSignals From(IConfiguration configuration)
    {
        OtlpSettings.ThrowIfMalformed(configuration, null, TracesName, MetricsName, LogsName);

        return new(new(TracesName, configuration), new(MetricsName, configuration), new(LogsName, configuration));
    }

    public override string ToString() => string.Join(", ", Exported);
}
