using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mem0.ServiceDefaults.Health;

/// <summary>The body of a health endpoint: the whole and each part, in words that are safe to show to anybody.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Parts">The parts that were asked, by name.</param>
internal sealed record HealthReply(string Status, IReadOnlyList<HealthReply.Part> Parts)
{
    internal const string FailedCheck = "The check failed; the service's log says why.";

    /// <summary>One part of the service.</summary>
    internal sealed record Part(string Name, string Status, string? Description);

    internal static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(From(report), HealthReplyJson.Default.HealthReply, cancellationToken: context.RequestAborted);

    private static HealthReply From(HealthReport report) =>
        new(Word(report.Status), [.. report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(ToPart)]);

    private static Part ToPart(KeyValuePair<string, HealthReportEntry> entry) =>
        new(entry.Key, Word(entry.Value.Status), Describe(entry.Value));

    // A check that throws is reported with its exception's message as description; hosts, users and paths may stand in that.
    private static string? Describe(HealthReportEntry entry) =>
        entry.Exception is { } exception && (entry.Description is null || entry.Description.Contains(exception.Message, StringComparison.Ordinal))
            ? FailedCheck
            : entry.Description;

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

/// <summary>How the health endpoints' body is written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReply))]
internal sealed partial class HealthReplyJson : JsonSerializerContext;
