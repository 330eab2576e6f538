using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models.Embedders;

/// <summary>What stands above every embedding server, whatever its protocol.</summary>
internal static class EmbedderComposition
{
    /// <summary>
    /// Cuts texts that are too long, puts the prefixes before them and hands them on in batches. What repeats, caches or counts calls belongs
    /// between this and the bare client: there, one call is one request.
    /// </summary>
    /// <param name="calls">The client, where one call is one request.</param>
    /// <param name="options">The settings.</param>
    public static IEmbeddingGenerator<string, Embedding<float>> For(IEmbeddingGenerator<string, Embedding<float>> calls, EmbedderOptions options)
    {
        var prefixTokens = Math.Max(TokenEstimate.Of(options.DocumentPrefix), TokenEstimate.Of(options.QueryPrefix));
        return new PieceEmbeddingGenerator(
            new PrefixedEmbeddingGenerator(
                new BatchedEmbeddingGenerator(calls, options.BatchSize),
                options.DocumentPrefix,
                options.QueryPrefix),
            Math.Max(1, options.ContextTokens - prefixTokens));
    }
}
