using System.Globalization;
using Mem0.ServiceDefaults.Http;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>Where one signal goes: the general <c>OTEL_EXPORTER_OTLP_*</c> settings and, over them, the signal's own.</summary>
/// <param name="name">The signal's name within its settings: <c>TRACES</c>, <c>METRICS</c> or <c>LOGS</c>.</param>
/// <param name="configuration">The host's configuration; the environment is part of it.</param>
internal sealed class OtlpSignal(string name, IConfiguration configuration)
{
    /// <summary>Whether there is somewhere to go.</summary>
    internal bool IsExported => OtlpSettings.Read(configuration, null, OtlpSettings.Endpoint) is not null || Own(OtlpSettings.Endpoint) is not null;

    /// <summary>Lays the signal's own settings over the general ones, which are all that the exporter reads by itself.</summary>
    /// <param name="options">What the exporter has read.</param>
    /// <param name="connections">How the host lets connections out; null without a policy.</param>
    internal void Configure(OtlpExporterOptions options, OutgoingConnections? connections)
    {
        if (Own(OtlpSettings.Endpoint) is { } endpoint)
        {
            // Taken as it stands: the path of the signal is appended to the general endpoint only.
            options.Endpoint = new Uri(endpoint);
        }

        if (Own(OtlpSettings.Protocol) is { } protocol)
        {
            options.Protocol = protocol == OtlpSettings.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }

        if (Own(OtlpSettings.Timeout) is { } timeout)
        {
            options.TimeoutMilliseconds = int.Parse(timeout, CultureInfo.InvariantCulture);
        }

        if (Own(OtlpSettings.Compression) is { } compression)
        {
            options.Compression = compression == OtlpSettings.Gzip ? OtlpExportCompression.GZip : OtlpExportCompression.None;
        }

        options.Headers = Own(OtlpSettings.Headers) ?? options.Headers;

        // The exporter would take the clients of all, with their retries: it has its own, and the end of the process would wait for both.
#pragma warning disable RS0030 // The host's policy, where there is one, is asked by its handler.
        options.HttpClientFactory = () => new HttpClient(connections?.CreateTelemetryHandler() ?? new SocketsHttpHandler())
        {
            Timeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds),
        };
#pragma warning restore RS0030
    }

    public override string ToString() => name.ToLowerInvariant();

    private string? Own(string setting) => OtlpSettings.Read(configuration, name, setting);
}
