using Mem0.Core.Inference.Models.Embedders;
using Mem0.Core.Inference.Models.Http;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models;

/// <summary>A client of an embedding model: one call, one request; none for no texts. Vectors of another dimension than the configured one are refused.</summary>
internal abstract class ModelEmbeddingGenerator(ModelConnection connection, ModelEndpoint endpoint, EmbedderOptions options)
    : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new(endpoint.Provider, endpoint.Address, endpoint.Model, options.Dimensions);

    /// <summary>The model's name as the server has it.</summary>
    protected string Model => endpoint.Model;

    /// <inheritdoc/>
    /// <remarks>Of the options nothing has an influence: there is one model of one size.</remarks>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var texts = values.ToList();
        return texts.Count == 0
            ? []
            : (await connection.CallAsync(token => EmbedAsync(texts, token), cancellationToken)).Checked(texts.Count, _metadata.DefaultModelDimensions!.Value, connection.Faults);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing to release: connections belong to the HTTP client's factory.</summary>
    public void Dispose()
    {
    }

    /// <summary>Sends the one request.</summary>
    protected abstract Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(List<string> texts, CancellationToken cancellationToken);
}
