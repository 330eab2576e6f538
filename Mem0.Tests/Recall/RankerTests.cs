using Mem0.Core.Recall;
using static Mem0.Tests.Recall.RecallScope;

namespace Mem0.Tests.Recall;

public sealed class RankerTests
{
    private static readonly AbstainFloors Floors = new(.5, 0, .5);

    private readonly RecallScope _scope = new();

    [Fact]
    public void Nothing_searched_gives_nothing_and_does_not_abstain()
    {
        Assert.Empty(_scope.RankAll(Ask("a", 1, 0)).Results);
        _scope.Add("a", isSearched: false);
        var ranking = _scope.Rank(Ask("a", 1, 0), All() with { Abstain = Floors });
        Assert.Empty(ranking.Results);
        Assert.False(ranking.Abstained);
    }

    [Fact]
    public void A_question_without_words_and_vector_has_no_answer()
    {
        _scope.Add("a", 1, 0);
        Assert.Empty(_scope.RankAll(Ask("")).Results);
    }

    [Fact]
    public void A_question_without_words_is_answered_by_meaning()
    {
        _scope.Add("a", 1, 0);
        _scope.Add("a", 0, 1);
        var results = _scope.RankAll(Ask("", .8f, .6f)).Results;
        Assert.Equal([.8f, .6f], results.Select(result => result.Score));
        Assert.Equal(12, results[0].Explanation!.Perfect);
    }

    [Fact]
    public void A_zero_vector_is_like_nothing()
    {
        _scope.Add("a");
        Assert.Equal(0, Assert.Single(_scope.RankAll(Ask("", 1, 0)).Results).Score);
        Assert.Equal(0, Assert.Single(_scope.RankAll(Ask("", 0, 0)).Results).Score);
    }

    [Fact]
    public void What_points_the_other_way_is_no_worse_than_what_is_unrelated()
    {
        _scope.Add("a", -1, 0);
        _scope.Add("a", 0, 1);
        Assert.Equal([0f, 0f], _scope.RankAll(Ask("", 1, 0)).Results.Select(result => result.Score));
    }

    [Fact]
    public void Of_equal_values_the_newest_comes_first()
    {
        foreach (var _ in Enumerable.Range(0, 20))
        {
            _scope.Add("a", 1, 0);
        }

        Assert.Equal(Enumerable.Range(1, 20).Reverse(), _scope.RankAll(Ask("a", 1, 0)).Results.Select(result => (int)result.Sequence));
        Assert.Equal([20L, 19L, 18L], _scope.Rank(Ask("a", 1, 0), All() with { TopK = 3 }).Results.Select(result => result.Sequence));
        Assert.Empty(_scope.Rank(Ask("a", 1, 0), All() with { TopK = 0 }).Results);
    }

    [Fact]
    public void The_threshold_goes_by_the_score_and_includes_it()
    {
        _scope.Add("x", 1, 0);
        _scope.Add("x", .5f, 0);
        _scope.Add("x", .25f, 0);
        Assert.Equal([1L, 2L], _scope.Rank(Ask("", 1, 0), All() with { Threshold = .5 }).Results.Select(result => result.Sequence));
    }

    [Fact]
    public void The_relative_floor_goes_by_the_rank_value()
    {
        _scope.Add("x", 1, 0);
        _scope.Add("x", .5f, 0);
        _scope.Add("x", .49f, 0);
        Assert.Equal([1L, 2L], _scope.Rank(Ask("", 1, 0), All() with { RelativeFloor = .5 }).Results.Select(result => result.Sequence));
    }

    [Fact]
    public void A_supported_result_has_enough_together_with_its_neighbour()
    {
        // Both score .2; only the first has a neighbour, of .5 × .8.
        _scope.Add("x", Beside(0, .2f));
        _scope.Add("x", Beside(1, .8f));
        _scope.Add("x", .2f, 0);
        var results = _scope.Rank(Ask("", 1, 0), All() with { SupportedThreshold = .5 }).Results;
        Assert.Equal([1L, 2L], results.Select(result => result.Sequence).Order());
    }

    [Fact]
    public void The_score_does_not_depend_on_other_results_of_the_same_statistics()
    {
        _scope.Add("a b", 1, 0);
        _scope.Add("c d", 0, 1);
        var other = new RecallScope();
        other.Add("a b", 1, 0);
        other.Add("c d", .9f, .1f);
        Assert.Equal(
            _scope.RankAll(Ask("a e", 1, 0)).Results.Single(result => result.Sequence == 1).Score,
            other.RankAll(Ask("a e", 1, 0)).Results.Single(result => result.Sequence == 1).Score);
    }

    [Fact]
    public void A_score_is_the_share_of_a_perfect_match()
    {
        _scope.Add("a b", .5f, 0);
        _scope.Add("c d");
        var result = _scope.RankAll(Ask("a e", 1, 0)).Results[0];

        // idf(1 of 2) = ln 2 of ln 2 + idf(0 of 2) = ln 6, and half of the cosine's 12; no pair, since e is unknown.
        Assert.Equal((Math.Log(2) + 6) / (Math.Log(2) + Math.Log(6) + 12), result.Score, 1e-6);
    }

    [Fact]
    public void A_word_that_only_one_memory_has_surfaces_it_whatever_the_meaning()
    {
        _scope.Add("order 4711", 0, 1);
        _scope.Add("delay parcel", .2f, .3f);
        foreach (var i in Enumerable.Range(0, 20))
        {
            _scope.Add($"filler {i}");
        }

        var ranking = _scope.Rank(Ask("4711", 1, 0), All() with { Abstain = Floors, Threshold = .15, RelativeFloor = .5 });
        Assert.False(ranking.Abstained);
        Assert.Equal(1, ranking.Results[0].Sequence);
    }

    [Fact]
    public void A_word_deep_inside_a_long_text_surfaces_it_too()
    {
        var filler = string.Join(' ', Enumerable.Repeat("x y z", 10));
        _scope.Add($"{filler}|{filler}|{filler} 4711|{filler}|{filler}");
        foreach (var i in Enumerable.Range(0, 20))
        {
            _scope.Add($"short text {i}");
        }

        var ranking = _scope.Rank(Ask("4711", 1, 0), All() with { Abstain = Floors });
        Assert.False(ranking.Abstained);
        Assert.Equal((1L, 2), (ranking.Results[0].Sequence, ranking.Results[0].Window));
    }

    [Fact]
    public void Meaning_alone_surfaces_a_memory()
    {
        _scope.Add("puppy", .8f, .6f);
        _scope.Add("kettle", 0, 1);
        var ranking = _scope.Rank(Ask("hound", 1, 0), All() with { Abstain = Floors, Threshold = .15, RelativeFloor = .5 });
        Assert.Equal(1, Assert.Single(ranking.Results).Sequence);
    }

    [Fact]
    public void A_question_about_nothing_that_is_remembered_is_not_answered()
    {
        _scope.Add("puppy", .4f, .3f);
        _scope.Add("kettle", .3f, .3f);
        var ranking = _scope.Rank(Ask("submarine engine", 1, 0), All() with { Abstain = Floors });
        Assert.True(ranking.Abstained);
        Assert.Empty(ranking.Results);
        Assert.Equal(2, _scope.RankAll(Ask("submarine engine", 1, 0)).Results.Count);
    }

    [Fact]
    public void Without_a_vector_the_words_rank_and_nothing_abstains()
    {
        _scope.Add("green kettle", 1, 0);
        _scope.Add("green", 0, 1);
        _scope.Add("other", 1, 0);
        var ranking = _scope.Rank(Ask("green kettle"), All() with { Abstain = Floors, Threshold = .15 });
        Assert.Equal([1L, 2L], ranking.Results.Select(result => result.Sequence));
        Assert.All(ranking.Results, result => Assert.Equal(0, result.Explanation!.Cosine));
        Assert.Equal(1, ranking.Results[0].Score);
    }

    [Fact]
    public void Of_a_long_text_the_best_window_gives_half_of_the_value()
    {
        // The whole text has cosine 0, the second window .75; its words are those of no question.
        _scope.Add("a a|b b|c c", 0, 1, 0, 1, .75f, .6f, 0, 1);
        _scope.Add("d", .5f, 0);
        var results = _scope.RankAll(Ask("", 1, 0)).Results;
        Assert.Equal([(2L, -1, 6f), (1L, 1, 4.5f)], results.Select(result => (result.Sequence, result.Window, MathF.Round(result.Explanation!.Own, 4))));
    }

    [Fact]
    public void A_share_of_nothing_leaves_windows_out()
    {
        _scope.Add("a a|b b", .5f, 0, 1, 0, 0, 1);
        var result = Assert.Single(_scope.RankAll(Ask("", 1, 0), new RecallWeights { Window = 0 }).Results);
        Assert.Equal((.5f, -1), (result.Score, result.Window));
    }

    [Fact]
    public void Factors_change_the_order_and_not_the_score()
    {
        _scope.Add("x", .5f, 0);
        _scope.Add("x", document => document with { SaidByUser = true, Analysis = document.Analysis with { Embedding = new[] { .4375f, 0 } } });
        var results = _scope.RankAll(Ask("", 1, 0)).Results;
        Assert.Equal([2L, 1L], results.Select(result => result.Sequence));
        Assert.Equal([.4375, .5], results.Select(result => (double)result.Score), (one, other) => Math.Abs(one - other) < 1e-6);
    }

    [Fact]
    public void A_ranking_allocates_little_however_many_memories_there_are()
    {
        foreach (var i in Enumerable.Range(0, 20_000))
        {
            _scope.Add(i % 100 == 0 ? "rare common" : "common", .1f, 0);
        }

        var (marks, question, request) = (_scope.Marks, Ask("rare", 1, 0), All() with { TopK = 10, RelativeFloor = .9, Explain = false });
        var before = 0L;
        foreach (var turn in Enumerable.Range(0, 110))
        {
            // The first turns fill the pool of columns.
            before = turn == 10 ? GC.GetAllocatedBytesForCurrentThread() : before;
            using var buffers = new RankBuffers();
            Assert.Equal(10, Ranker.Rank(_scope.Index, question, marks, request, buffers).Results.Count);
        }

        // A single column of one number a memory takes 80,000 bytes, and a ranking needs a dozen.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 60_000);
    }

    private static Func<RecallDocument, RecallDocument> Beside(int place, float cosine) => document => document with
    {
        Conversation = "r",
        Place = place,
        Analysis = document.Analysis with { Embedding = new[] { cosine, 0 } },
    };
}
