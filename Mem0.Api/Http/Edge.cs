using System.Text.Json;
using System.Text.Json.Serialization;
using Mem0.Core.Memories;
using Mem0.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mem0.Api.Http;

/// <summary>What every route shares: addresses, limits, JSON and errors.</summary>
internal static class Edge
{
    private const int DefaultPort = 8888;

    /// <summary>Adds it.</summary>
    public static void AddEdge(this WebApplicationBuilder builder)
    {
        builder.UseLoopbackByDefault("Mem0:Port", DefaultPort);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IConfiguration>((kestrel, configuration) =>
        {
            // The server is made before settings are checked; a faulty limit ends the start right after.
            var limits = configuration.GetSection(MemoryLimits.Section).Get<MemoryLimits>() ?? new MemoryLimits();
            kestrel.Limits.MaxRequestBodySize = Math.Max(0, limits.BodyBytes);
            kestrel.AddServerHeader = false;
        });
        builder.Services.ConfigureHttpJsonOptions(options => Configure(options.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = KeepOneTraceId);
    }

    /// <summary>Uses it.</summary>
    public static void UseEdge(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => Problems.ForStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        app.Use(LastValueWins);
    }

    /// <summary>How JSON is written and read.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.NumberHandling = JsonNumberHandling.AllowReadingFromString;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    /// <summary>The framework adds the trace id under the name that the JSON naming policy makes of it; ours has the standard one.</summary>
    private static void KeepOneTraceId(ProblemDetailsContext context) => context.ProblemDetails.Extensions.Remove("trace_id");

    /// <summary>A query parameter that is given twice counts once, with its last value, as in mem0.</summary>
    private static Task LastValueWins(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Query.Any(parameter => parameter.Value.Count > 1))
        {
            context.Request.Query = new QueryCollection(context.Request.Query.ToDictionary(
                parameter => parameter.Key, parameter => new Microsoft.Extensions.Primitives.StringValues(parameter.Value[^1]), StringComparer.OrdinalIgnoreCase));
        }

        return next(context);
    }
}
