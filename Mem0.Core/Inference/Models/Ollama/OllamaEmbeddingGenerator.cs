using Mem0.Core.Inference.Models.Http;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OllamaSharp.Models;

namespace Mem0.Core.Inference.Models.Ollama;

/// <summary>An embedding model of Ollama, by <c>/api/embed</c>. A text that is too long for the model is an error, not cut.</summary>
internal sealed class OllamaEmbeddingGenerator(ModelConnection connection, ModelEndpoint endpoint, EmbedderOptions options)
    : ModelEmbeddingGenerator(connection, endpoint, options)
{
    private readonly string _keepAlive = OllamaConnection.KeepAlive(options.KeepAlive);
    private readonly OllamaApiClient _api = connection.Api(endpoint.Model);

    /// <inheritdoc/>
    protected override async Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(List<string> texts, CancellationToken cancellationToken)
    {
        var answer = await _api.EmbedAsync(new EmbedRequest { Model = Model, Input = texts, Truncate = false, KeepAlive = _keepAlive }, cancellationToken);
        return new(answer.Embeddings.Select(vector => new Embedding<float>(vector) { ModelId = Model }))
        {
            Usage = new UsageDetails { InputTokenCount = answer.PromptEvalCount, TotalTokenCount = answer.PromptEvalCount },
        };
    }
}
