using System.Numerics.Tensors;
using Mem0.Core.Inference.Models.Http;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models.Embedders;

/// <summary>Checks what embedding servers answer.</summary>
internal static class EmbeddingAnswers
{
    /// <summary>Returns the vectors when there is one for each text, of the expected dimension and of numbers alone.</summary>
    /// <exception cref="InferenceException">There is not: <see cref="InferenceFailure.InvalidAnswer"/>.</exception>
    public static GeneratedEmbeddings<Embedding<float>> Checked(
        this GeneratedEmbeddings<Embedding<float>> answer, int texts, int dimensions, ModelFaults faults)
    {
        if (answer.Count != texts)
        {
            throw faults.Invalid($"there are {answer.Count} vectors for {texts} texts");
        }

        foreach (var vector in answer.Select(embedding => embedding.Vector))
        {
            if (vector.Length != dimensions)
            {
                throw faults.WrongDimension(vector.Length, dimensions);
            }

            if (!float.IsFinite(TensorPrimitives.SumOfSquares(vector.Span)))
            {
                throw faults.Invalid("a vector has a number that is none");
            }
        }

        return answer;
    }
}
