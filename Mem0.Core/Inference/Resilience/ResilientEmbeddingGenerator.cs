using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Resilience;

/// <summary>Calls an embedding server through its pipeline. What is tried again is one call: who has many texts hands them on in batches.</summary>
internal sealed class ResilientEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> innerGenerator, ModelPipeline pipeline)
    : DelegatingEmbeddingGenerator<string, Embedding<float>>(innerGenerator)
{
    /// <inheritdoc/>
    /// <exception cref="InferenceException">The server gave no usable answer.</exception>
    public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        pipeline.CallAsync(
            static (call, token) => call.Inner.GenerateAsync(call.Values, call.Options, token),
            (Inner: InnerGenerator, Values: values, Options: options),
            cancellationToken);
}
