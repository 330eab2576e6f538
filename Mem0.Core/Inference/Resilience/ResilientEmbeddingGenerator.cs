using Mem0.Core.Inference.Models;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Resilience;

/// <summary>Calls an embedding server through its pipeline, batch by batch: what is tried again is one batch, and each has the time of one call.</summary>
internal sealed class ResilientEmbeddingGenerator(
    IEmbeddingGenerator<string, Embedding<float>> innerGenerator, ModelPipeline pipeline, LatestOptions<EmbedderOptions> embedder)
    : DelegatingEmbeddingGenerator<string, Embedding<float>>(innerGenerator)
{
    /// <inheritdoc/>
    /// <exception cref="InferenceException">The server gave no usable answer.</exception>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        GeneratedEmbeddings<Embedding<float>> all = [];
        foreach (var batch in values.Chunk(embedder.Value.BatchSize))
        {
            var embeddings = await pipeline.CallAsync(
                static (call, token) => call.Inner.GenerateAsync(call.Batch, call.Options, token),
                (Inner: InnerGenerator, Batch: batch, Options: options),
                cancellationToken);
            all.AddRange(embeddings);
            if (embeddings.Usage is { } usage)
            {
                (all.Usage ??= new UsageDetails()).Add(usage);
            }
        }

        return all;
    }
}
