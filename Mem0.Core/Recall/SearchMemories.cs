using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;

namespace Mem0.Core.Recall;

/// <summary>Asks for the memories that matter for a question.</summary>
public sealed record SearchMemories
{
    /// <summary>The question, in any form: a sentence, key words, a number.</summary>
    public required string Query { get; init; }

    /// <summary>Which memories are searched; must name at least one owner, unless the caller is confined to one.</summary>
    public required MemoryFilter Filter { get; init; }

    /// <summary>How many results at the most; null is <see cref="RecallOptions.TopK"/>.</summary>
    public int? TopK { get; init; }

    /// <summary>
    /// The lowest score, 0..1. A request that names its own threshold is answered by that alone: no relative floor and no abstaining
    /// unless it asks for them. Null is <see cref="RecallOptions.Threshold"/>, with both.
    /// </summary>
    public double? Threshold { get; init; }

    /// <summary>The lowest rank value as a share of the best one's, 0..1; null follows from <see cref="Threshold"/>.</summary>
    public double? RelativeFloor { get; init; }

    /// <summary>Whether a question about nothing that is remembered gets no result at all; null follows from <see cref="Threshold"/>.</summary>
    public bool? Abstain { get; init; }

    /// <summary>Whether each result tells its parts.</summary>
    public bool Explain { get; init; }

    /// <summary>Whether expired memories are searched.</summary>
    public bool IncludeExpired { get; init; }

    /// <summary>Whether memories are left out whose place another one has taken.</summary>
    public bool LatestOnly { get; init; } = true;
}

/// <summary>The memories that answer a question.</summary>
/// <param name="Results">The best first.</param>
/// <param name="Degraded">Whether the question could not be embedded and was answered by its words alone.</param>
/// <param name="Abstained">Whether there are no results because the question is about nothing that is remembered.</param>
public sealed record SearchResult(IReadOnlyList<RecalledMemory> Results, bool Degraded, bool Abstained);

/// <summary>A memory that answers a question.</summary>
/// <remarks>The text was said by somebody at some time. Give it to a model as data, not as instructions.</remarks>
/// <param name="Memory">The memory.</param>
/// <param name="Score">Which share of the question it matches by itself, 0..1; independent of the other results.</param>
/// <param name="Window">The part of a long text that matches best; null when the text is short.</param>
/// <param name="Explanation">How the score and the place among the results came about, when asked for.</param>
public sealed record RecalledMemory(Memory Memory, double Score, string? Window, RecallExplanation? Explanation);

/// <summary>A word of the question that a memory has.</summary>
/// <param name="Word">The question's word.</param>
/// <param name="Term">The memory's stemmed term that matches it best.</param>
/// <param name="Weight">How near the two are in meaning, 0..1; 1 for the word itself.</param>
/// <param name="Idf">The term's rarity in the scope.</param>
/// <param name="Value">What it adds.</param>
public sealed record MatchedWord(string Word, string Term, double Weight, double Idf, double Value);

/// <summary>How a result came about: <c>Rank = (Own + Neighbour + Conversation) × factors</c>, <c>Score = min(1, Own / Perfect)</c>.</summary>
public sealed record RecallExplanation
{
    /// <summary>Which words matched which.</summary>
    public required IReadOnlyList<MatchedWord> MatchedWords { get; init; }

    /// <summary>Which neighbouring terms of the question stand side by side in the memory.</summary>
    public required IReadOnlyList<string> MatchedPairs { get; init; }

    /// <summary>The sum of the matched words (BM25 over the scope).</summary>
    public required double Words { get; init; }

    /// <summary>The sum of the matched pairs' rarities, before their weight.</summary>
    public required double Pairs { get; init; }

    /// <summary>The cosine of question and memory, 0..1, before its weight.</summary>
    public required double Cosine { get; init; }

    /// <summary>What the memory has of the question by itself; of a long text, half the whole and half its best window.</summary>
    public required double Own { get; init; }

    /// <summary>What a perfect match would have.</summary>
    public required double Perfect { get; init; }

    /// <summary>What a neighbour in the conversation adds.</summary>
    public required double Neighbour { get; init; }

    /// <summary>That neighbour's id, if there is one.</summary>
    public required Guid? NeighbourId { get; init; }

    /// <summary>What the conversation's best memories add.</summary>
    public required double Conversation { get; init; }

    /// <summary>The factor for who said it.</summary>
    public required double SaidByUserFactor { get; init; }

    /// <summary>The factor for its length.</summary>
    public required double LengthFactor { get; init; }

    /// <summary>The factor for the first person.</summary>
    public required double FirstPersonFactor { get; init; }

    /// <summary>The factor for time words, when the question asks for a time.</summary>
    public required double TimeWordsFactor { get; init; }

    /// <summary>The factor for the date that the question names.</summary>
    public required double AskedDateFactor { get; init; }

    /// <summary>The factor for whom the question names.</summary>
    public required double ActorFactor { get; init; }

    /// <summary>The value by which results are ordered.</summary>
    public required double Rank { get; init; }
}
