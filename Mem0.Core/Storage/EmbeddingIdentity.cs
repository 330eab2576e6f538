using Microsoft.Extensions.AI;

namespace Mem0.Core.Storage;

/// <summary>Which embedding model a store's vectors come from. It is recorded with the data: vectors of two models cannot be compared.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Dimensions">The vectors' dimension.</param>
internal sealed record EmbeddingIdentity(string Model, int Dimensions)
{
    /// <summary>The identity of an embedder, from its own metadata.</summary>
    /// <exception cref="InvalidOperationException">The embedder does not say which model it is, or of which dimension.</exception>
    public static EmbeddingIdentity Of(IEmbeddingGenerator<string, Embedding<float>> embedder) =>
        embedder.GetService(typeof(EmbeddingGeneratorMetadata)) is EmbeddingGeneratorMetadata { DefaultModelId: { } model, DefaultModelDimensions: { } dimensions }
            ? new EmbeddingIdentity(model, dimensions)
            : throw new InvalidOperationException("The embedder must name its model and the dimension of its vectors in its EmbeddingGeneratorMetadata.");
}
