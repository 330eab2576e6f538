using System.Numerics.Tensors;
using Mem0.Core.Recall;

namespace Mem0.Tests.Recall;

public sealed class VectorTableTests
{
    private const int Seed = 7;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(256)]
    [InlineData(768)]
    [InlineData(1001)]
    public void Cosines_are_those_of_the_vectors_within_the_precision_that_is_stated(int dimensions)
    {
        var random = new Random(Seed);
        var query = Unit(random, dimensions);
        float[][] vectors = [.. Enumerable.Range(0, 3000).Select(_ => Unit(random, dimensions))];
        var cosines = CosinesOf(vectors, query);

        Assert.All(vectors.Zip(cosines), pair =>
        {
            var exact = Math.Max(0, TensorPrimitives.Dot<float>(pair.First, query));
            Assert.Equal(exact, pair.Second, .004f);
        });
        Assert.Equal(0, vectors.Zip(cosines).Average(pair => Math.Max(0, TensorPrimitives.Dot<float>(pair.First, query)) - pair.Second), 1e-3);
    }

    [Fact]
    public void A_number_is_kept_as_the_nearest_bfloat16()
    {
        Assert.Equal([0f, 1f, -1f, .5f, .30078125f], new[] { 0f, 1f, -1f, .5f, .3f }.Select(VectorTable.Kept));
    }

    [Fact]
    public void Vectors_without_a_mark_are_left_out()
    {
        var table = new VectorTable(2);
        table.Add([1, 0]);
        table.Add([1, 0]);
        float[] cosines = [-5, -5];

        table.Cosines([1, 0], [0, 1], cosines);

        Assert.Equal([-5f, 1f], cosines);
    }

    private static float[] CosinesOf(float[][] vectors, float[] query)
    {
        var table = new VectorTable(query.Length);
        foreach (var vector in vectors)
        {
            table.Add(vector);
        }

        var cosines = new float[vectors.Length];
        table.Cosines(query, [.. Enumerable.Repeat((byte)1, vectors.Length)], cosines);
        return cosines;
    }

    private static float[] Unit(Random random, int dimensions)
    {
        float[] vector = [.. Enumerable.Range(0, dimensions).Select(_ => (random.NextSingle() * 2) - 1)];
        var norm = TensorPrimitives.Norm<float>(vector);
        return [.. vector.Select(number => number / norm)];
    }
}
