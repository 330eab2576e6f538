using Mem0.Core.Recall;
using static Mem0.Tests.Recall.RecallScope;

namespace Mem0.Tests.Recall;

public sealed class LexicalScorerTests
{
    private static readonly double Ln2 = Math.Log(2);

    /// <summary>The rarity of a term that one of four texts has.</summary>
    private static readonly double OneOfFour = Math.Log(1 + (3.5 / 1.5));

    [Fact]
    public void A_similar_word_is_worth_its_weight_times_the_smaller_rarity()
    {
        var scope = new RecallScope();
        scope.Add("dog x");
        scope.Add("dog y");
        scope.Add("puppy z");
        scope.Add("w w");
        var matches = scope.Own(Expand("dog", ("puppy", .5f))).Matches;
        var word = Assert.Single(matches.Words);

        // Two of four have the question's word: ln(1 + 2.5/2.5). Its rarer neighbour counts no more than that.
        Assert.Equal(["dog", "puppy"], word.Terms.Select(term => term.Term));
        Assert.Equal(Ln2, word.Terms[0].Value, 6);
        Assert.Equal(.5 * Ln2, word.Terms[1].Value, 6);
        Assert.Equal(OneOfFour, word.Terms[1].Idf, 6);
        Assert.Equal(Ln2, matches.Perfect, 6);
    }

    [Fact]
    public void A_common_similar_word_keeps_its_own_smaller_rarity()
    {
        var scope = new RecallScope();
        scope.Add("dog x");
        scope.Add("animal y");
        scope.Add("animal z");
        scope.Add("w w");
        var word = Assert.Single(scope.Own(Expand("dog", ("animal", .8f))).Matches.Words);
        Assert.Equal(OneOfFour, word.Terms[0].Value, 6);
        Assert.Equal(.8 * Ln2, word.Terms[1].Value, 6);
    }

    [Fact]
    public void A_word_that_the_scope_does_not_have_is_limited_by_the_rarest_of_its_matches_and_perfect_counts_it_as_unknown()
    {
        var scope = new RecallScope();
        scope.Add("puppy x");
        scope.Add("animal y");
        scope.Add("animal z");
        scope.Add("w w");
        var matches = scope.Own(Expand("dog", ("puppy", .5f), ("animal", .8f))).Matches;
        var word = Assert.Single(matches.Words);
        Assert.Equal(.5 * OneOfFour, word.Terms[0].Value, 6);
        Assert.Equal(.8 * Ln2, word.Terms[1].Value, 6);
        Assert.Equal(Math.Log(1 + (4.5 / .5)), matches.Perfect, 6);
    }

    [Fact]
    public void A_word_without_a_match_adds_nothing_but_to_the_perfect_match()
    {
        var scope = new RecallScope();
        scope.Add("x");
        scope.Add("only elsewhere", isSearched: false);
        var matches = scope.Own(Ask("elsewhere")).Matches;
        Assert.Empty(matches.Words);
        Assert.Equal(Math.Log(1 + (1.5 / .5)), matches.Perfect, 6);
    }

    [Fact]
    public void A_memory_gets_its_best_match_of_each_word_and_the_sum_over_the_words()
    {
        var scope = new RecallScope();
        var both = scope.Add("dog puppy");
        var near = scope.Add("puppy x");
        var cats = scope.Add("cat dog");
        scope.Add("y z");
        var question = Ask("dog cat") with
        {
            Words = [new("dog", "dog", [new("dog", 1), new("puppy", .5f)]), new("cat", "cat", [new("cat", 1)])],
        };
        var own = scope.Own(question);
        Assert.Equal(Ln2, own.PartsOf(both).Words, 5);
        Assert.Equal(.5 * Ln2, own.PartsOf(near).Words, 5);
        Assert.Equal(Ln2 + OneOfFour, own.PartsOf(cats).Words, 5);
        Assert.Equal(0, own.PartsOf(3).Words);
    }

    [Fact]
    public void Pairs_count_where_they_stand_side_by_side_in_the_questions_order_once_each()
    {
        var scope = new RecallScope();
        var twice = scope.Add("new york new york");
        var reversed = scope.Add("york new");
        var apart = scope.Add("new shoes york");
        var across = scope.Add("new|york");
        var pairs = scope.Own(Ask("new york")).Matches.Pairs;

        // Both words are in all four texts: ln(1 + 0.5/4.5).
        Assert.Equal(Math.Log(1 + (.5 / 4.5)), Assert.Single(pairs).Idf, 6);
        var own = scope.Own(Ask("new york"));
        Assert.Equal(pairs[0].Idf, own.PartsOf(twice).Pairs, 6);
        Assert.Equal(0, own.PartsOf(reversed).Pairs);
        Assert.Equal(0, own.PartsOf(apart).Pairs);
        Assert.Equal(pairs[0].Idf, own.PartsOf(across).Pairs, 6);
    }

    [Fact]
    public void A_pair_is_worth_the_mean_of_its_rarities()
    {
        var scope = new RecallScope();
        var both = scope.Add("new york");
        scope.Add("new x");
        scope.Add("y y");
        scope.Add("z z");
        Assert.Equal((Ln2 + OneOfFour) / 2, scope.Own(Ask("new york")).PartsOf(both).Pairs, 6);
        Assert.Empty(scope.Own(Ask("new jersey")).Matches.Pairs);
    }

    private static Question Expand(string word, params (string Term, float Weight)[] similar) =>
        Ask(word) with { Words = [new QuestionWord(word, word, [new(word, 1), .. similar.Select(term => new ExpandedTerm(term.Term, term.Weight))])] };
}
