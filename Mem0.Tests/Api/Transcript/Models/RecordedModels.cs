using System.Text.Json;
using Mem0.Core.Inference.BuiltIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Mem0.Tests.Api.Transcript.Models;

/// <summary>
/// A server on OpenAI's wire that answers as the models did when an exchange was recorded. The vectors, which the recording does not have, are
/// those of the built-in embedder.
/// </summary>
internal sealed class RecordedModels : IAsyncDisposable
{
    private readonly WebApplication _app;
    private ModelExchange? _exchange;
    private int _chats;

    private RecordedModels()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context => (string)context.Request.Path! switch
        {
            "/v1/chat/completions" => ChatAsync(context),
            "/v1/embeddings" => EmbedAsync(context),
            var path => throw new InvalidOperationException($"Nobody asks for {path}."),
        });
    }

    /// <summary>The base address.</summary>
    internal Uri Address => new(new Uri(_app.Urls.Single()), "v1");

    internal static async Task<RecordedModels> StartAsync()
    {
        var models = new RecordedModels();
        await models._app.StartAsync(TestContext.Current.CancellationToken);
        return models;
    }

    /// <summary>Answers as it was recorded for an exchange from now on.</summary>
    internal void Play(ModelExchange exchange)
    {
        _exchange = exchange;
        _chats = 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    /// <summary>Asked more often than mem0's server asked, the model goes on as it did last. Where it was not asked at all it has found one fact.</summary>
    private Task ChatAsync(HttpContext context)
    {
        var recorded = _exchange!.Chats;
        if (_exchange.What.Contains("refuses the connection", StringComparison.Ordinal))
        {
            context.Abort();
            return Task.CompletedTask;
        }

        var (status, content) = recorded.Count == 0 ? (200, """{"memory":[{"text":"One fact."}]}""") : recorded[Math.Min(_chats++, recorded.Count - 1)];
        context.Response.StatusCode = status;
        return (status, content) switch
        {
            (200, { } text) => context.Response.WriteAsJsonAsync(new
            {
                id = "chatcmpl-1",
                @object = "chat.completion",
                created = 1_767_607_200,
                model = "recorded",
                choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = text } } },
                usage = new { prompt_tokens = 10, completion_tokens = 5, total_tokens = 15 },
            }),
            (200, null) when _exchange.What.Contains("HTML", StringComparison.Ordinal) => WriteAsync(context, "text/html", "<html>It works</html>"),
            (200, null) => WriteAsync(context, "application/json", """{"choices": [{"message": """),
            _ => WriteAsync(context, "application/json", """{"error":{"message":"recorded failure"}}"""),
        };
    }

    private async Task EmbedAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var input = body.RootElement.GetProperty("input");
        var texts = input.ValueKind == JsonValueKind.Array ? input.EnumerateArray().Select(text => text.GetString()!).ToList() : [input.GetString()!];
        var what = _exchange!.What;
        if (_exchange.EmbedderStatus != 200)
        {
            context.Response.StatusCode = _exchange.EmbedderStatus;
            await WriteAsync(context, "application/json", """{"error":{"message":"recorded failure"}}""");
        }
        else if (what.Contains("HTML", StringComparison.Ordinal) && _exchange.Chats.Count == 0)
        {
            await WriteAsync(context, "text/html", "<html>It works</html>");
        }
        else if (what.Contains("without data", StringComparison.Ordinal))
        {
            await WriteAsync(context, "application/json", """{"object":"list"}""");
        }
        else
        {
            var dimensions = what.Contains("8 dimensions", StringComparison.Ordinal) ? 8 : StaticEmbedding.Dimensions;
            await context.Response.WriteAsJsonAsync(new
            {
                @object = "list",
                model = "recorded",
                data = texts.Select((text, index) => new { @object = "embedding", index, embedding = Vector(text)[..dimensions] }),
                usage = new { prompt_tokens = 5, total_tokens = 5 },
            });
        }
    }

    private static float[] Vector(string text)
    {
        var vector = new float[StaticEmbedding.Dimensions];
        StaticEmbedding.Shared.Embed(text, vector);
        return vector;
    }

    private static Task WriteAsync(HttpContext context, string contentType, string body)
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body);
    }
}
