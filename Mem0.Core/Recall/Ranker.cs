using System.Numerics.Tensors;

namespace Mem0.Core.Recall;

/// <summary>
/// Ranks the memories of a scope for a question. A memory's <em>own</em> value is what it has of the question by itself; its <em>score</em>
/// is that value as a share of what a perfect match would have, 0..1, and depends on no other result; its <em>rank value</em>, by which
/// results are ordered, is the own value and what the conversation around it adds, times the factors.
/// </summary>
internal static class Ranker
{
    /// <summary>What bounds exceed the values by that they bound, so that rounding never passes over the best memory itself.</summary>
    private const float Slack = 1.0001f;

    /// <summary>Ranks.</summary>
    /// <param name="index">The memories; the caller holds its lock shared.</param>
    /// <param name="question">The question.</param>
    /// <param name="marks">One byte a memory, by ordinal: 1 if it is searched, else 0.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="buffers">Gives the columns that the ranking needs.</param>
    public static Ranking Rank(ScopeIndex index, Question question, byte[] marks, RankRequest request, RankBuffers buffers)
    {
        var own = OwnValues.Of(index, question, marks, request.Weights, buffers);
        if (own.Weighting.Count == 0 || own.Perfect <= 0)
        {
            return new Ranking([], Abstained: false);
        }

        if (Abstains(own, question, request))
        {
            return new Ranking([], Abstained: true);
        }

        var surroundings = new Surroundings(index, own, request.Weights, buffers);
        var factors = new Factors(index, question, marks, request.Weights, buffers);
        var results = Select(index, own, surroundings, factors, request);
        var explainer = new Explainer(index, own, surroundings, factors);
        return new Ranking([.. results.Select(result => request.Explain ? result with { Explanation = explainer.Explain(result) } : result)], Abstained: false);
    }

    /// <summary>
    /// Whether the question is about nothing that is remembered: nothing is near it in meaning, and no memory has enough of its words. A
    /// question that could not be embedded has only its words, and the floor of the score decides.
    /// </summary>
    private static bool Abstains(OwnValues own, Question question, RankRequest request) =>
        request.Abstain is { } floors && question.Vector is not null
            && own.BestNearness < floors.NearnessFor(own.Weighting.Count) && own.BestWordShare < floors.Words;

    /// <summary>
    /// The results above the floors, best first; of the same rank value, the one stored last comes first. The relative floor is that of the
    /// best rank value of all; a memory that could not reach it, whatever its surroundings and factors, is not looked at further.
    /// </summary>
    private static List<RankedMemory> Select(ScopeIndex index, OwnValues own, Surroundings surroundings, Factors factors, RankRequest request)
    {
        var memories = index.Memories;
        var found = new BestMemories(request.TopK);
        var relative = (float)request.RelativeFloor;
        var mostFactor = factors.Most * Slack;
        var likely = TensorPrimitives.IndexOfMax<float>(own.Values.AsSpan(0, memories.Length));
        var best = RankValue(likely, memories, factors.Of(likely).Product);
        for (var memory = 0; memory < memories.Length; memory++)
        {
            if (own.Marks[memory] != 0 && (own.Values[memory] + surroundings.Most(index.ConversationOf[memory])) * mostFactor >= relative * best)
            {
                var factor = factors.Of(memory).Product;
                if ((own.Values[memory] + surroundings.Most(index.ConversationOf[memory])) * factor * Slack < relative * best)
                {
                    continue;
                }

                var value = RankValue(memory, memories, factor);
                best = Math.Max(best, value);
                if (value >= relative * best && IsAboveFloors(memory, memories))
                {
                    found.Add(memory, value, memories[memory].Sequence);
                }
            }
        }

        return [.. found.InOrder().Where(result => result.Value >= relative * best).Select(result => Result(result.Ordinal, result.Value))];

        float RankValue(int memory, ReadOnlySpan<IndexedMemory> memories, float factor) =>
            (own.Values[memory] + surroundings.Neighbour(memories, memory).Value + surroundings.Conversation(memories[memory].Conversation)) * factor;

        bool IsAboveFloors(int memory, ReadOnlySpan<IndexedMemory> memories) =>
            Score(memory) >= request.Threshold
            && (request.SupportedThreshold == 0
                || own.Values[memory] + surroundings.Neighbour(memories, memory).Value >= request.SupportedThreshold * own.Perfect);

        float Score(int memory) => Math.Min(1, own.Values[memory] / own.Perfect);

        RankedMemory Result(int memory, float value) =>
            new(memory, index.Memories[memory].Sequence, Score(memory), value, own.BestWindows?[memory] ?? -1);
    }
}

/// <summary>What a ranking is to give.</summary>
/// <param name="TopK">How many results at the most.</param>
/// <param name="Threshold">The lowest score, 0..1.</param>
/// <param name="SupportedThreshold">The lowest score of a result and its best neighbour together, 0..1.</param>
/// <param name="RelativeFloor">The lowest rank value as a share of the best one's.</param>
/// <param name="Abstain">When a question has no answer; null never abstains.</param>
/// <param name="Explain">Whether each result tells its parts.</param>
/// <param name="Weights">The weights.</param>
internal sealed record RankRequest(
    int TopK,
    double Threshold,
    double SupportedThreshold,
    double RelativeFloor,
    AbstainFloors? Abstain,
    bool Explain,
    RecallWeights Weights);

/// <summary>The memories that answer a question.</summary>
/// <param name="Results">The best first.</param>
/// <param name="Abstained">Whether there are none because the question is about nothing that is remembered.</param>
internal sealed record Ranking(IReadOnlyList<RankedMemory> Results, bool Abstained);

/// <summary>A memory that answers a question.</summary>
/// <param name="Ordinal">Its ordinal in the index.</param>
/// <param name="Sequence">The store's number of it.</param>
/// <param name="Score">Which share of the question it matches by itself, 0..1.</param>
/// <param name="Value">The value by which results are ordered.</param>
/// <param name="Window">Which of its windows matches best, −1 when it has one only.</param>
/// <param name="Explanation">Its parts, when asked for.</param>
internal sealed record RankedMemory(int Ordinal, long Sequence, float Score, float Value, int Window, RankExplanation? Explanation = null);
