using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>The names of the OTLP settings and what may stand in them.</summary>
internal static class OtlpSettings
{
    internal const string Endpoint = "ENDPOINT";
    internal const string Protocol = "PROTOCOL";
    internal const string Headers = "HEADERS";
    internal const string Timeout = "TIMEOUT";
    internal const string Compression = "COMPRESSION";

    internal const string Grpc = "grpc";
    internal const string Gzip = "gzip";

    private const string Prefix = "OTEL_EXPORTER_OTLP_";

    private static readonly (string Setting, Predicate<string> IsValid, string Expected)[] Rules =
    [
        (Endpoint, IsHttpAddress, "an absolute http or https address, such as http://localhost:4317"),
        (Protocol, value => value is Grpc or "http/protobuf", "grpc or http/protobuf"),
        (Timeout, IsPositive, "a positive number of milliseconds"),
        (Compression, value => value is Gzip or "none", "gzip or none"),
    ];

    /// <summary>A setting's value; null where it is not there or blank.</summary>
    internal static string? Read(IConfiguration configuration, string? signal, string setting) =>
        configuration[NameOf(signal, setting)] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>
    /// Refuses what cannot be used, all at once. The exporter takes such a value for its default, and the telemetry is lost without a word.
    /// </summary>
    internal static void ThrowIfMalformed(IConfiguration configuration, params ReadOnlySpan<string?> signals)
    {
        List<string> faults = [];
        foreach (var signal in signals)
        {
            faults.AddRange(Rules
                .Where(rule => Read(configuration, signal, rule.Setting) is { } value && !rule.IsValid(value))
                .Select(rule => $"{NameOf(signal, rule.Setting)} must be {rule.Expected}."));
        }

        if (faults.Count > 0)
        {
            throw new InvalidOperationException(string.Join(' ', faults));
        }
    }

    private static string NameOf(string? signal, string setting) => signal is null ? Prefix + setting : $"{Prefix}{signal}_{setting}";

    private static bool IsHttpAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    private static bool IsPositive(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
}
