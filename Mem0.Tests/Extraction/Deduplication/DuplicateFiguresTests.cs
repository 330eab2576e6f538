using Mem0.Benchmarks.Duplicates;
using Mem0.Core.Extraction.Deduplication;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Extraction.Deduplication;

/// <summary>The bars of the rules on the held-out pairs, with the built-in embedder.</summary>
public sealed class DuplicateFiguresTests
{
    [Fact]
    public async Task Rules_find_the_duplicates_and_lose_nothing()
    {
        var figures = await MeasureAsync(HeldOut());

        Assert.InRange(figures.DuplicatesFound, .95, 1);
        Assert.InRange(figures.FalseMerges, 0, .02);
        Assert.InRange(figures.UpdatesFound, .8, 1);
        Assert.InRange(figures.FalseSupersessions, 0, .02);
    }

    [Fact]
    public void No_pair_is_both_held_out_and_used_to_set_floors()
    {
        var calibration = FactPairs.Calibration.Select(pair => (pair.Older, pair.Newer)).ToHashSet();

        Assert.DoesNotContain(HeldOut(), pair => calibration.Contains((pair.Older, pair.Newer)));
    }

    [Fact]
    public async Task The_floor_lies_above_every_false_pair_of_the_calibration_and_the_lowest_true_one_keeps_its_margin()
    {
        using var embedder = new BuiltInEmbeddingGenerator(StaticEmbedding.Shared);
        var pairs = FactPairs.Calibration;
        var cosines = await NearDuplicateFloors.CosinesAsync(embedder, pairs, TestContext.Current.CancellationToken);

        var floors = NearDuplicateFloors.Choose(pairs, cosines);

        Assert.Equal(0, new DuplicateFigures(pairs, cosines, floors).FalseMerges);
        Assert.InRange(floors.Related, floors.Contained, floors.OneWordApart);
    }

    [Fact]
    public async Task Each_embedder_gets_floors_of_its_own_once()
    {
        using var embedder = new ControlledEmbedder();
        using var floors = new EmbedderFloors(embedder);

        var first = await floors.GetAsync(TestContext.Current.CancellationToken);
        var second = await floors.GetAsync(TestContext.Current.CancellationToken);

        Assert.Same(first, second);
        Assert.Equal(2 * FactPairs.Calibration.Count, embedder.Texts.Count);
    }

    [Fact]
    public void A_model_whose_cosines_are_all_high_gets_high_floors()
    {
        var pairs = FactPairs.Calibration;
        var low = pairs.Select(pair => pair.Relation == FactRelation.Duplicate ? .6 : .2).ToList();

        var lower = NearDuplicateFloors.Choose(pairs, low);
        var higher = NearDuplicateFloors.Choose(pairs, low.ConvertAll(cosine => cosine + .3));

        Assert.Equal(lower.Contained + .3, higher.Contained, 6);
        Assert.Equal(lower.OneWordApart + .3, higher.OneWordApart, 6);
        Assert.Equal(lower.Related + .3, higher.Related, 6);
    }

    [Theory]
    [InlineData("en\tduplicate\tonly three columns")]
    [InlineData("en\tundecided\ta\tb")]
    [InlineData("en\tsimilar\ta\tb")]
    public void A_line_that_is_no_pair_is_refused(string line) =>
        Assert.Throws<FormatException>(() => FactPairs.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(line))));

    private static IReadOnlyList<FactPair> HeldOut() =>
        FactPairs.Read(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Assets", "deduplication", "pairs.tsv")));

    private static async Task<DuplicateFigures> MeasureAsync(IReadOnlyList<FactPair> pairs)
    {
        using var embedder = new BuiltInEmbeddingGenerator(StaticEmbedding.Shared);
        var floors = await NearDuplicateFloors.CalibrateAsync(embedder, TestContext.Current.CancellationToken);
        return new DuplicateFigures(pairs, await NearDuplicateFloors.CosinesAsync(embedder, pairs, TestContext.Current.CancellationToken), floors);
    }
}
