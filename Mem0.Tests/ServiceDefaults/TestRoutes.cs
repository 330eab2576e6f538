using Mem0.ServiceDefaults.Correlation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Mem0.Tests.ServiceDefaults;

/// <summary>The routes of the small service: one that works, one that tells what it saw, one that fails.</summary>
internal static partial class TestRoutes
{
    internal const string Secret = "the-secret-of-the-exception";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/users/{user}/memories/{id}", (string user, string id, ILogger<ServiceDefaultsHost> logger) =>
        {
            Log.Served(logger);
            return Results.Ok();
        });
        routes.MapGet("/correlation", (HttpContext context) => $"{context.GetCorrelationId()} {context.TraceIdentifier}");
        routes.MapGet("/fails/{id}", string (string id) => throw new InvalidOperationException(Secret));
        routes.MapGet("/docs/page", () => "documentation");
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Served")]
        internal static partial void Served(ILogger logger);
    }
}
