using Microsoft.AspNetCore.Http;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>What is asked for again and again by machines, or only shows documentation: a span of it tells nobody anything.</summary>
internal static class UntracedPaths
{
    private static readonly PathString[] Prefixes = ["/health", "/alive", "/docs", "/openapi.json"];

    internal static bool Contain(PathString path) => Prefixes.Any(prefix => path.StartsWithSegments(prefix));
}
