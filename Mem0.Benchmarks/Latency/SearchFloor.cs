using System.Numerics.Tensors;
using Mem0.Core.Inference.BuiltIn;

namespace Mem0.Benchmarks.Latency;

/// <summary>The least that an exact search by meaning must do: embed the question and multiply it with every vector.</summary>
internal sealed class SearchFloor(int count)
{
    private readonly float[] _vectors = Vectors(count);
    private readonly float[] _cosines = new float[count];

    /// <summary>Does it once.</summary>
    public void Run(string question)
    {
        Span<float> vector = stackalloc float[StaticEmbedding.Dimensions];
        StaticEmbedding.Shared.Embed(question, vector);
        for (var i = 0; i < _cosines.Length; i++)
        {
            _cosines[i] = TensorPrimitives.Dot<float>(_vectors.AsSpan(i * StaticEmbedding.Dimensions, StaticEmbedding.Dimensions), vector);
        }
    }

    private static float[] Vectors(int count)
    {
        var vectors = new float[count * StaticEmbedding.Dimensions];
        foreach (var (number, text) in GeneratedTexts.Memories().Take(count).Index())
        {
            StaticEmbedding.Shared.Embed(text, vectors.AsSpan(number * StaticEmbedding.Dimensions, StaticEmbedding.Dimensions));
        }

        return vectors;
    }
}
