using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Mem0.Tests.Infrastructure.Models;

/// <summary>
/// A model server on a loopback port that answers by a script: each route has a queue of answers, taken in order. Its disposal fails the test
/// when a request came that no answer was left for, or when an answer was not asked for.
/// </summary>
internal abstract class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ScriptedAnswer>> _script = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ScriptedRequest> _requests = new();
    private readonly ConcurrentQueue<string> _unexpected = new();
    private readonly SemaphoreSlim _arrived = new(0);

    /// <summary>Starts the server.</summary>
    protected ScriptedServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The root address.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>What was asked, in the order in which it came.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => [.. _requests];

    /// <summary>The one request that came.</summary>
    public ScriptedRequest Request => Assert.Single(_requests);

    /// <summary>Completes when a request has come in that was not waited for yet.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _arrived.Dispose();
        Assert.Empty(_unexpected);
        Assert.All(_script, route => Assert.True(route.Value.IsEmpty, $"{route.Key} was asked less often than the script says"));
    }

    /// <summary>Adds an answer to the queue of a route, such as <c>POST /api/chat</c>.</summary>
    protected void Add(string route, ScriptedAnswer answer) => _script.GetOrAdd(route, _ => new()).Enqueue(answer);

    /// <summary>Listens.</summary>
    protected Task ListenAsync() => _app.StartAsync(TestContext.Current.CancellationToken);

    private async Task AnswerAsync(HttpContext context)
    {
        var route = $"{context.Request.Method} {context.Request.Path}";
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        _requests.Enqueue(new ScriptedRequest(route, body.Length == 0 ? default : JsonElement.Parse(body), context.Request.Headers.Authorization));
        _arrived.Release();
        if (_script.TryGetValue(route, out var answers) && answers.TryDequeue(out var answer))
        {
            await answer.WriteAsync(context);
            return;
        }

        _unexpected.Enqueue(route);
        await ScriptedAnswer.Text("unexpected", 500, "text/plain").WriteAsync(context);
    }
}

/// <summary>A request as a <see cref="ScriptedServer"/> got it.</summary>
/// <param name="Route">Method and path.</param>
/// <param name="Body">The body; undefined without one.</param>
/// <param name="Authorization">The header of that name; null without one.</param>
internal sealed record ScriptedRequest(string Route, JsonElement Body, string? Authorization);
