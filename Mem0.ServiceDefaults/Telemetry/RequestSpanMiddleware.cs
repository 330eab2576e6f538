using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>
/// Names the request's span by method and route, and tags it. Paths, query strings, headers and bodies never reach a span:
/// memory text, memory ids and user ids stand there.
/// </summary>
internal sealed class RequestSpanMiddleware(RequestDelegate next)
{
    private const string OtherMethod = "_OTHER";

    private static readonly string[] KnownMethods =
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "QUERY"];

    public Task InvokeAsync(HttpContext context)
    {
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;

        if (activity is not { IsAllDataRequested: true })
        {
            return next(context);
        }

        if (UntracedPaths.Contain(context.Request.Path))
        {
            Suppress(activity);
            return next(context);
        }

        return InvokeTracedAsync(context, activity);
    }

    private async Task InvokeTracedAsync(HttpContext context, Activity activity)
    {
        var routed = context.GetEndpoint();
        try
        {
            await next(context);
            Describe(context, activity, routed, context.Response.StatusCode, Failure(context)?.Error);
        }
        catch (Exception exception)
        {
            // Nobody has answered yet; the server will, with this status.
            Describe(context, activity, routed, StatusCodes.Status500InternalServerError, exception);
            throw;
        }
    }

    // Neither this span nor, since samplers follow their parent, any below it is exported.
    private static void Suppress(Activity activity)
    {
        activity.IsAllDataRequested = false;
        activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    private static void Describe(HttpContext context, Activity activity, Endpoint? routed, int status, Exception? exception)
    {
        var method = Array.Find(KnownMethods, known => HttpMethods.Equals(known, context.Request.Method)) ?? OtherMethod;

        // An exception handler takes the endpoint off the request and keeps it in its feature.
        var route = RouteOf(routed ?? Failure(context)?.Endpoint ?? context.GetEndpoint());
        var name = method == OtherMethod ? "HTTP" : method;

        activity.DisplayName = route is null ? name : $"{name} {route}";
        activity.SetTag(TelemetryNames.Method, method);
        activity.SetTag(TelemetryNames.Scheme, context.Request.Scheme);
        activity.SetTag(TelemetryNames.StatusCode, status);
        activity.SetTag(TelemetryNames.Route, route);

        if (status >= StatusCodes.Status500InternalServerError)
        {
            // No description: an exception's message may quote what the caller sent.
            activity.SetStatus(ActivityStatusCode.Error);
            activity.SetTag(TelemetryNames.ErrorType, exception?.GetType().FullName ?? status.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static IExceptionHandlerFeature? Failure(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>();

    private static string? RouteOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route is { } route ? "/" + route.TrimStart('/') : null;
}
