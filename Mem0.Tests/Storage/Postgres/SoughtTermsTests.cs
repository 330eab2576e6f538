using Mem0.Core.Recall;
using Mem0.Core.Storage.Postgres;

namespace Mem0.Tests.Storage.Postgres;

public sealed class SoughtTermsTests
{
    private static readonly Dictionary<string, int> Sample = new()
    {
        ["rare"] = 2,
        ["some"] = 40,
        ["often"] = 500,
        ["common"] = 1_000,
        ["always"] = 9_000,
    };

    private static readonly TextStatistics Statistics = new(100_000, 10, 10_000, Sample);

    [Theory]
    [InlineData("rare", "rare", "")]
    [InlineData("rare some", "rare some", "")]
    [InlineData("rare always", "rare", "")]
    [InlineData("often common", "", "common+often")]
    [InlineData("rare often common", "rare", "common+often")]
    [InlineData("always", "always", "")]
    [InlineData("always common", "common", "")]
    [InlineData("unknown", "unknown", "")]
    [InlineData("", "", "")]
    public void Rare_words_are_sought_alone_and_common_ones_together(string words, string any, string pairs)
    {
        var sought = SoughtTerms.Of(Question(words), Statistics, new RecallWeights(), 1_000);
        Assert.Equal(Split(any).Order(), sought.Any.Order());
        Assert.Equal(Split(pairs), sought.Pairs.Select(pair => string.Join('+', new[] { pair.First, pair.Second }.Order())));
        Assert.Equal(words.Length == 0, sought.IsEmpty);
    }

    [Fact]
    public void Neighbours_in_meaning_are_sought_as_long_as_there_is_room()
    {
        var word = new QuestionWord("rare", "rare", [new("rare", 1), new("some", .5f), new("often", .4f)]);
        var sought = SoughtTerms.Of(new Question("rare", [word], [], null, false, DateOnly.MinValue), Statistics, new RecallWeights(), 1_000);
        Assert.Equal(["rare", "some"], sought.Any);
        Assert.Empty(sought.Pairs);
    }

    private static string[] Split(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Question Question(string words) => new(
        words, [.. Split(words).Select(word => new QuestionWord(word, word, [new ExpandedTerm(word, 1)]))], [], null, false, DateOnly.MinValue);
}
