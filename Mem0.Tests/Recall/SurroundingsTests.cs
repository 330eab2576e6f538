using Mem0.Core.Recall;
using static Mem0.Tests.Recall.RecallScope;

namespace Mem0.Tests.Recall;

public sealed class SurroundingsTests
{
    private static readonly RecallWeights CosineOnly = new() { Cosine = Tenths };

    /// <summary>Ten tenths in the numbers of this class are ten sixteenths in a vector, which bfloat16 keeps exactly.</summary>
    private const int Tenths = 16;

    private readonly RecallScope _scope = new(1);

    [Fact]
    public void The_better_neighbour_counts_half_and_not_the_sum_of_both()
    {
        Say(("r", 0, .8f), ("r", 1, .1f), ("r", 2, .6f));
        Assert.Equal((4, 1L), NeighbourOf(2)); // .5 × 8, not .5 × (8 + 6)
    }

    [Theory]
    [InlineData(.8f, .4f, 2.4, 1)] // .3 × 8 against .5 × 4
    [InlineData(.6f, .4f, 2.0, 2)] // .3 × 6 against .5 × 4
    public void Two_places_away_counts_three_tenths_where_that_is_more(float far, float near, double expected, int from)
    {
        Say(("r", 0, far), ("r", 1, near), ("r", 2, .1f));
        var (value, sequence) = NeighbourOf(3);
        Assert.Equal(expected, value, 5);
        Assert.Equal(from, sequence);
    }

    [Fact]
    public void Distance_goes_by_place_so_that_a_gap_keeps_memories_apart()
    {
        Say(("r", 0, .8f), ("r", 2, .1f), ("r", 5, .9f));
        Assert.Equal((2.4, 1L), NeighbourOf(2));
        Assert.Equal((0, null), NeighbourOf(3));
    }

    [Fact]
    public void Neighbours_are_found_in_whatever_order_the_places_came()
    {
        Say(("r", 3, .2f), ("r", 1, .9f), ("r", 0, .3f), ("r", 2, .1f));
        Assert.Equal((4.5, 2L), NeighbourOf(4));
        Assert.Equal((2.7, 2L), NeighbourOf(1));
        Assert.Equal((4.5, 2L), NeighbourOf(3));
    }

    [Fact]
    public void A_changed_memory_keeps_its_place_and_a_deleted_one_has_none()
    {
        Say(("r", 0, .8f), ("r", 1, .1f), ("r", 2, .6f));
        _scope.Add("", document => Said("r", 1, .4f)(document) with { Sequence = 2 });
        _scope.Index.Remove(1);
        Assert.Equal((3, 3L), NeighbourOf(2));
        Assert.Equal((2, 2L), NeighbourOf(3));
    }

    [Fact]
    public void Other_conversations_and_memories_that_are_not_searched_are_no_neighbours()
    {
        Say(("r", 0, .5f), ("s", 1, .9f));
        _scope.Add("", Said("r", 1, .9f), isSearched: false);
        Assert.Equal((0, null), NeighbourOf(1));
        Assert.Equal(3, Explain(1).Conversation, 5); // .6 × 5, alone in its conversation
    }

    [Theory]
    [InlineData(new[] { .5f }, 3)] // .6 × 5
    [InlineData(new[] { .5f, .3f }, 2.4)] // .6 × (5 + 3)/2
    [InlineData(new[] { .1f, .5f, .2f, .3f }, 2.4)]
    [InlineData(new[] { .5f, 0f }, 1.5)] // .6 × (5 + 0)/2
    [InlineData(new[] { .5f, .5f, .1f }, 3)]
    public void A_conversation_adds_six_tenths_of_the_mean_of_its_two_best(float[] values, double expected)
    {
        Say([.. values.Select((value, i) => ("r", i * 9, value))]);
        Assert.All(Enumerable.Range(1, values.Length), sequence => Assert.Equal(expected, Explain(sequence).Conversation, 5));
    }

    private static Func<RecallDocument, RecallDocument> Said(string conversation, int place, float cosine) => document => document with
    {
        Conversation = conversation,
        Place = place,
        Analysis = document.Analysis with { Embedding = new[] { MathF.Round(10 * cosine) / Tenths } },
    };

    private void Say(params (string Conversation, int Place, float Cosine)[] memories)
    {
        foreach (var (conversation, place, cosine) in memories)
        {
            _scope.Add("", Said(conversation, place, cosine));
        }
    }

    private (double Value, long? Sequence) NeighbourOf(int sequence) =>
        Explain(sequence) is var parts ? (Math.Round(parts.Neighbour, 5), parts.NeighbourSequence) : default;

    private RankExplanation Explain(int sequence) =>
        _scope.RankAll(Ask("", 1), CosineOnly).Results.Single(result => result.Sequence == sequence).Explanation!;
}
