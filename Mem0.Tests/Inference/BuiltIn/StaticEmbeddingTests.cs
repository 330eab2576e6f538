using System.Numerics.Tensors;
using Mem0.Core.Inference.BuiltIn;

namespace Mem0.Tests.Inference.BuiltIn;

public sealed class StaticEmbeddingTests
{
    [Fact]
    public void Every_reference_text_gives_the_vector_of_the_reference()
    {
        Assert.All(EmbeddingReference.All, reference =>
        {
            float[] vector = Embed(reference.Text);
            if (reference.Ids.All(id => id == WordPieceTokenizer.Unknown))
            {
                Assert.All(vector, number => Assert.Equal(0f, number));
            }
            else
            {
                Assert.True(TensorPrimitives.CosineSimilarity<float>(vector, reference.Vector) >= .9999f, reference.Text);
                Assert.Equal(1f, TensorPrimitives.Norm<float>(vector), 5);
            }
        });
    }

    [Fact]
    public void What_the_destination_held_before_has_no_influence()
    {
        float[] used = new float[StaticEmbedding.Dimensions];
        Array.Fill(used, 3f);
        StaticEmbedding.Shared.Embed("peanut allergy", used);
        Assert.Equal(Embed("peanut allergy"), used);
    }

    [Fact]
    public void A_row_outside_the_vocabulary_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StaticEmbedding.Shared.Row(30522).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => StaticEmbedding.Shared.Row(-1).Length);
    }

    private static float[] Embed(string text)
    {
        float[] vector = new float[StaticEmbedding.Dimensions];
        StaticEmbedding.Shared.Embed(text, vector);
        return vector;
    }
}
