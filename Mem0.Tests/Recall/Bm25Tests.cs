using Mem0.Core.Recall;

namespace Mem0.Tests.Recall;

public sealed class Bm25Tests
{
    [Theory]
    [InlineData(10, 0, 3.0910425)] // ln(1 + 10.5/0.5)
    [InlineData(10, 1, 1.9924302)] // ln(1 + 9.5/1.5)
    [InlineData(10, 5, .6931472)] // ln(1 + 5.5/5.5)
    [InlineData(10, 10, .0465200)] // ln(1 + 0.5/10.5): small, but above zero
    [InlineData(1, 1, .2876821)] // ln(1 + 0.5/1.5)
    public void Rarity_falls_with_the_number_of_texts_and_stays_above_zero(int count, int frequency, double expected) =>
        Assert.Equal(expected, new Bm25(count, 5, .9, .75).Idf(frequency), 1e-6);

    [Theory]
    [InlineData(1, 8, 1)] // 1.9/(1 + 0.9)
    [InlineData(2, 8, 1.3103448)] // 3.8/(2 + 0.9)
    [InlineData(1, 16, .7378641)] // 1.9/(1 + 0.9 × (0.25 + 0.75 × 2))
    [InlineData(1, 4, 1.216)] // 1.9/(1 + 0.9 × (0.25 + 0.75 × 0.5))
    [InlineData(1000, 8, 1.8982915)] // below 1.9
    public void Repetitions_saturate_relative_to_the_length(int occurrences, int length, double expected) =>
        Assert.Equal(expected, Saturation(new Bm25(10, 8, .9, .75), occurrences, length), 1e-6);

    [Fact]
    public void Without_any_length_a_text_counts_as_average() => Assert.Equal(1, Saturation(new Bm25(3, 0, .9, .75), 1, 0), 6);

    [Fact]
    public void Only_searched_texts_count()
    {
        var scope = new RecallScope();
        scope.Add("a b c d");
        scope.Add("a b");
        scope.Add("a a a a a a a a a", isSearched: false);
        var own = scope.Own(RecallScope.Ask("a b c"));
        Assert.Equal((2, 3.0), (own.Weighting.Count, own.Weighting.AverageLength));

        // idf(2 of 2) = ln 1.2, idf(1 of 2) = ln 2
        Assert.Equal((2 * Math.Log(1.2)) + Math.Log(2), own.Matches.Perfect, 6);
    }

    private static float Saturation(Bm25 weighting, int occurrences, int length) => weighting.Saturation(occurrences, weighting.LengthNorm(length));
}
