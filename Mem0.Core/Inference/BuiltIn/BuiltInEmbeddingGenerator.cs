using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.BuiltIn;

/// <summary>The built-in embedder: no model server, no download, some microseconds a text. It computes on the caller's thread.</summary>
internal sealed class BuiltInEmbeddingGenerator(StaticEmbedding embedding) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The name of the model, which changes when its vectors do.</summary>
    public const string ModelId = "static-256-v1";

    /// <summary>The name of the provider.</summary>
    public const string ProviderName = "builtin";

    private readonly EmbeddingGeneratorMetadata _metadata =
        new(ProviderName, defaultModelId: ModelId, defaultModelDimensions: StaticEmbedding.Dimensions);

    /// <summary>
    /// Embeds texts; the vectors come in the order of the texts. The options have no influence: there is one model of one size.
    /// </summary>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        GeneratedEmbeddings<Embedding<float>> embeddings = [];
        foreach (string value in values)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            var vector = new float[StaticEmbedding.Dimensions];
            embedding.Embed(value, vector);
            embeddings.Add(new Embedding<float>(vector) { ModelId = ModelId });
        }

        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<GeneratedEmbeddings<Embedding<float>>>(cancellationToken)
            : Task.FromResult(embeddings);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(StaticEmbedding) ? embedding
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing to release: the embedding belongs to the process.</summary>
    public void Dispose()
    {
    }
}
