using Mem0.Core.Memories;
using Mem0.Core.Recall.Language;

namespace Mem0.Core.Recall;

/// <summary>Joins a ranked result and its memory.</summary>
internal static class RecalledMemories
{
    /// <summary>The result as a caller sees it.</summary>
    public static RecalledMemory Of(Memory memory, RankedMemory result, Guid? neighbour) => new(
        memory,
        result.Score,
        WindowOf(memory.Text, result.Window),
        result.Explanation is { } parts ? Explain(result, parts, neighbour) : null);

    private static string? WindowOf(string text, int window)
    {
        if (window < 0)
        {
            return null;
        }

        var windows = TextWindows.Cut(text);
        return window < windows.Count ? windows[window] : null;
    }

    private static RecallExplanation Explain(RankedMemory result, RankExplanation parts, Guid? neighbour) => new()
    {
        MatchedWords = parts.MatchedWords,
        MatchedPairs = parts.MatchedPairs,
        Words = parts.Words,
        Pairs = parts.Pairs,
        Cosine = parts.Cosine,
        Own = parts.Own,
        Perfect = parts.Perfect,
        Neighbour = parts.Neighbour,
        NeighbourId = neighbour,
        Conversation = parts.Conversation,
        SaidByUserFactor = parts.Factors.SaidByUser,
        LengthFactor = parts.Factors.Length,
        FirstPersonFactor = parts.Factors.FirstPerson,
        TimeWordsFactor = parts.Factors.TimeWords,
        AskedDateFactor = parts.Factors.AskedDate,
        ActorFactor = parts.Factors.Actor,
        Rank = result.Value,
    };
}
