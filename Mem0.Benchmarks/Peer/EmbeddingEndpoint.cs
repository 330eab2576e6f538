using System.Runtime.InteropServices;
using System.Text.Json;
using Mem0.Core.Inference.BuiltIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mem0.Benchmarks.Peer;

/// <summary>The built-in embedding under OpenAI's <c>POST /v1/embeddings</c> on a loopback port, so that others can use it, too.</summary>
internal sealed class EmbeddingEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EmbeddingEndpoint(WebApplication app) => _app = app;

    /// <summary>The base address, which ends with <c>/v1</c>.</summary>
    public string Address => $"{_app.Urls.First()}/v1";

    /// <summary>Starts it.</summary>
    public static async Task<EmbeddingEndpoint> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/v1/embeddings", (EmbeddingRequest request) => Embed(request));
        await app.StartAsync(cancellationToken);
        return new EmbeddingEndpoint(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static IResult Embed(EmbeddingRequest request)
    {
        var inputs = request.Input.ValueKind == JsonValueKind.Array ? request.Input.EnumerateArray().ToArray() : [request.Input];
        return inputs.All(input => input.ValueKind == JsonValueKind.String)
            ? Results.Ok(new
            {
                @object = "list",
                model = BuiltInEmbeddingGenerator.ModelId,
                data = inputs.Select((input, index) => new { @object = "embedding", index, embedding = Vector(input.GetString()!, request.Encoding_format) }),
                usage = new { prompt_tokens = 0, total_tokens = 0 },
            })
            : Results.BadRequest(new { error = new { message = "input must be a string or an array of strings", type = "invalid_request_error" } });
    }

    /// <summary>Numbers, or the same as little-endian bytes in base64, which OpenAI's clients ask for unless told otherwise.</summary>
    private static object Vector(string text, string? encoding)
    {
        var vector = new float[StaticEmbedding.Dimensions];
        StaticEmbedding.Shared.Embed(text, vector);
        return encoding == "base64" ? Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector)) : vector;
    }

    /// <summary>The body of a request.</summary>
    internal sealed record EmbeddingRequest(JsonElement Input, string? Encoding_format);
}
