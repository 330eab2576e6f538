using System.Numerics.Tensors;
using Mem0.Core.Recall.Language;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models.Embedders;

/// <summary>
/// Embeds a text that the model has no room for in pieces, at the ends of sentences where possible; its vector is the mean of theirs, each at
/// length 1 and weighted by how long the piece is. Servers would cut such a text, some without saying so.
/// </summary>
/// <param name="inner">The generator below.</param>
/// <param name="tokens">The most tokens of a text, as <see cref="TokenEstimate"/> counts them.</param>
internal sealed class PieceEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> inner, int tokens)
    : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
{
    /// <inheritdoc/>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var pieces = values.Select(Pieces).ToList();
        var answer = await base.GenerateAsync(pieces.SelectMany(text => text), options, cancellationToken);
        var next = 0;
        GeneratedEmbeddings<Embedding<float>> joined = new(pieces.Count) { Usage = answer.Usage };
        foreach (var text in pieces)
        {
            joined.Add(text.Count == 1 ? answer[next] : Mean(text, answer.Skip(next)));
            next += text.Count;
        }

        return joined;
    }

    /// <summary>Windows in a row, as many in each piece as fit, and one at least.</summary>
    private List<string> Pieces(string text)
    {
        if (TokenEstimate.Of(text) <= tokens)
        {
            return [text];
        }

        List<string> pieces = [];
        var (from, to) = (0, 0);
        foreach (var (start, length) in TextWindows.Offsets(text))
        {
            if (to > from && TokenEstimate.Of(text.AsSpan(from, start + length - from)) > tokens)
            {
                pieces.Add(text[from..to]);
                from = start;
            }

            to = start + length;
        }

        pieces.Add(text[from..to]);
        return pieces;
    }

    private static Embedding<float> Mean(List<string> pieces, IEnumerable<Embedding<float>> embeddings)
    {
        float[]? sum = null;
        foreach (var (piece, embedding) in pieces.Zip(embeddings))
        {
            var vector = embedding.Vector.Span;
            sum ??= new float[vector.Length];
            var norm = TensorPrimitives.Norm(vector);
            if (norm > 0)
            {
                TensorPrimitives.MultiplyAdd(vector, piece.Length / norm, sum, sum);
            }
        }

        return new Embedding<float>(Unit(sum!));
    }

    private static float[] Unit(float[] vector)
    {
        var norm = TensorPrimitives.Norm(vector);
        if (norm > 0)
        {
            TensorPrimitives.Divide(vector, norm, vector);
        }

        return vector;
    }
}
