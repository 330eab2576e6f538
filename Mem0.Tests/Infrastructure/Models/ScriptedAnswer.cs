using System.Globalization;
using System.Net.Mime;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mem0.Tests.Infrastructure.Models;

/// <summary>What a <see cref="ScriptedServer"/> answers to one request.</summary>
/// <param name="WriteAsync">Writes the answer.</param>
internal sealed record ScriptedAnswer(Func<HttpContext, Task> WriteAsync)
{
    /// <summary>A value as JSON.</summary>
    public static ScriptedAnswer Json(object value, int status = 200) => Text(JsonSerializer.Serialize(value), status, MediaTypeNames.Application.Json);

    /// <summary>A body as it is.</summary>
    public static ScriptedAnswer Text(string body, int status = 200, string contentType = MediaTypeNames.Application.Json) =>
        new(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
        });

    /// <summary>Lines of JSON, each sent as soon as it is written.</summary>
    public static ScriptedAnswer Lines(params IEnumerable<object> lines) => new(async context =>
    {
        context.Response.ContentType = "application/x-ndjson";
        foreach (var line in lines)
        {
            await context.Response.WriteAsync(JsonSerializer.Serialize(line) + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    });

    /// <summary>A page of a proxy.</summary>
    public static ScriptedAnswer Html(int status = 200) => Text("<html><body>It works!</body></html>", status, MediaTypeNames.Text.Html);

    /// <summary>The beginning of a JSON value, of many more bytes than any answer has; its length is declared or not.</summary>
    public static ScriptedAnswer Long(int bytes, bool declared) => new(async context =>
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = declared ? bytes : null;
        var block = Encoding.UTF8.GetBytes(new string(' ', 64 * 1024));
        for (var left = bytes; left > 0 && !context.RequestAborted.IsCancellationRequested; left -= block.Length)
        {
            await context.Response.Body.WriteAsync(block.AsMemory(0, Math.Min(left, block.Length)), CancellationToken.None);
        }
    });

    /// <summary>A body that ends before the length that was declared.</summary>
    public static ScriptedAnswer BrokenOff(string beginning) =>
        Closing($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {beginning.Length + 100}\r\n\r\n{beginning}");

    /// <summary>A connection that is closed without an answer.</summary>
    public static ScriptedAnswer Closed { get; } = Closing("");

    /// <summary>No answer until the caller goes.</summary>
    public static ScriptedAnswer Never { get; } = new(WaitAsync);

    /// <summary>The head of an answer, and no body until the caller goes.</summary>
    public static ScriptedAnswer HeadAlone { get; } = new(async context =>
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        await context.Response.StartAsync(context.RequestAborted);
        await WaitAsync(context);
    });

    /// <summary>The same answer with a header.</summary>
    public ScriptedAnswer With(string header, string value) => new(context =>
    {
        context.Response.Headers.Append(header, value);
        return WriteAsync(context);
    });

    /// <summary>The same answer once a task is done.</summary>
    public ScriptedAnswer After(Task task) => new(async context =>
    {
        await task.WaitAsync(context.RequestAborted);
        await WriteAsync(context);
    });

    /// <summary>The same answer, to be tried again after some seconds.</summary>
    public ScriptedAnswer RetryAfter(int seconds) => With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends past the web server, whose own way to end a connection early takes back what was sent.</summary>
    private static ScriptedAnswer Closing(string sent) => new(async context =>
    {
        var socket = context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        await socket.SendAsync(Encoding.ASCII.GetBytes(sent), context.RequestAborted);
        socket.Shutdown(SocketShutdown.Send);
        await WaitAsync(context);
    });

    private static async Task WaitAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }
}
