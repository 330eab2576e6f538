using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models.Embedders;

/// <summary>
/// Puts before each text what the model was trained to see there, one prefix for texts that are stored and one for questions. The first is part of
/// the model's name, as vectors of stored texts are others with another one.
/// </summary>
/// <param name="inner">The generator below.</param>
/// <param name="documentPrefix">The prefix of stored texts; null or empty for none.</param>
/// <param name="queryPrefix">The prefix of questions; null or empty for none.</param>
internal sealed class PrefixedEmbeddingGenerator(
    IEmbeddingGenerator<string, Embedding<float>> inner, string? documentPrefix, string? queryPrefix)
    : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
{
    /// <inheritdoc/>
    public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var prefix = EmbeddingPurpose.IsQuery(options) ? queryPrefix : documentPrefix;
        return base.GenerateAsync(string.IsNullOrEmpty(prefix) ? values : values.Select(value => prefix + value), options, cancellationToken);
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        base.GetService(serviceType, serviceKey) is var service && service is EmbeddingGeneratorMetadata metadata && !string.IsNullOrEmpty(documentPrefix)
            ? new EmbeddingGeneratorMetadata(
                metadata.ProviderName, metadata.ProviderUri, $"{metadata.DefaultModelId} \"{documentPrefix}\"", metadata.DefaultModelDimensions)
            : service;
}
