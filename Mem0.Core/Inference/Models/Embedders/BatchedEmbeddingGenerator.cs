using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models.Embedders;

/// <summary>Hands on texts in batches, one after the other; the vectors come in the order of the texts. When one batch fails, all have.</summary>
/// <param name="inner">The generator below.</param>
/// <param name="size">The most texts of a batch.</param>
internal sealed class BatchedEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> inner, int size)
    : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
{
    /// <inheritdoc/>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        GeneratedEmbeddings<Embedding<float>> all = [];
        foreach (var batch in values.Chunk(size))
        {
            var part = await base.GenerateAsync(batch, options, cancellationToken);
            all.AddRange(part);
            if (part.Usage is { } usage)
            {
                (all.Usage ??= new UsageDetails()).Add(usage);
            }
        }

        return all;
    }
}
