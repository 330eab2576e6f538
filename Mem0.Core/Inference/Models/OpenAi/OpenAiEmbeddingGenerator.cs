using Mem0.Core.Inference.Models.Http;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models.OpenAi;

/// <summary>An embedding model behind <c>/embeddings</c>.</summary>
internal sealed class OpenAiEmbeddingGenerator(ModelConnection connection, ModelEndpoint endpoint, EmbedderOptions options)
    : ModelEmbeddingGenerator(connection, endpoint, options)
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _api =
        connection.Api(endpoint).GetEmbeddingClient(endpoint.Model).AsIEmbeddingGenerator(Shortened(endpoint.Model, options.Dimensions));

    /// <inheritdoc/>
    protected override Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(List<string> texts, CancellationToken cancellationToken) =>
        _api.GenerateAsync(texts, cancellationToken: cancellationToken);

    /// <summary>
    /// The dimension to ask for; null for that of the model, as most servers refuse the member. Only OpenAI's models of the third generation can
    /// shorten their vectors: https://platform.openai.com/docs/guides/embeddings.
    /// </summary>
    private static int? Shortened(string model, int dimensions) => model switch
    {
        "text-embedding-3-small" when dimensions < 1536 => dimensions,
        "text-embedding-3-large" when dimensions < 3072 => dimensions,
        _ => null,
    };
}
