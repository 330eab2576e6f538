using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Mem0.ServiceDefaults.Correlation;

/// <summary>Gives every request its correlation id: the caller's where it is well formed, else a new one.</summary>
internal sealed class CorrelationMiddleware(RequestDelegate next, ILogger<CorrelationMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var correlationId = FromCaller(context.Request) ?? CorrelationId.New();

        context.SetCorrelationId(correlationId);
        context.Features.Get<IHttpActivityFeature>()?.Activity.SetTag(CorrelationId.Tag, correlationId);

        // An exception handler clears the headers; what is set when the reply starts survives that.
        context.Response.OnStarting(WriteHeader, context);

        using (logger.BeginScope(new CorrelationScope(correlationId)))
        {
            await next(context);
        }
    }

    private static string? FromCaller(HttpRequest request)
    {
        var values = request.Headers[CorrelationId.Header];
        return values.Count == 1 && CorrelationId.IsWellFormed(values[0]) ? values[0] : null;
    }

    private static Task WriteHeader(object state)
    {
        var context = (HttpContext)state;
        context.Response.Headers[CorrelationId.Header] = context.GetCorrelationId();
        return Task.CompletedTask;
    }
}
