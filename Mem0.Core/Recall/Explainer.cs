namespace Mem0.Core.Recall;

/// <summary>Takes a result's value apart.</summary>
internal sealed class Explainer(ScopeIndex index, OwnValues own, Surroundings surroundings, Factors factors)
{
    /// <summary>The parts of a result.</summary>
    public RankExplanation Explain(RankedMemory result)
    {
        ref readonly var memory = ref index.Memories[result.Ordinal];
        var terms = index.TermsOf(memory);
        var (words, pairs, cosine) = own.PartsOf(result.Ordinal);
        var neighbour = surroundings.Neighbour(index.Memories, result.Ordinal);
        return new RankExplanation
        {
            MatchedWords = MatchedWords(terms),
            MatchedPairs = MatchedPairs(terms),
            Words = words,
            Pairs = pairs,
            Cosine = cosine,
            Own = own.Values[result.Ordinal],
            Perfect = own.Perfect,
            Neighbour = neighbour.Value,
            NeighbourSequence = neighbour.Ordinal < 0 ? null : index.Memories[neighbour.Ordinal].Sequence,
            Conversation = surroundings.Conversation(memory.Conversation),
            Factors = factors.Of(result.Ordinal),
        };
    }

    private List<MatchedWord> MatchedWords(ReadOnlySpan<int> terms)
    {
        var matched = new List<MatchedWord>();
        foreach (var word in own.Matches.Words)
        {
            MatchedWord? best = null;
            foreach (var term in word.Terms)
            {
                var occurrences = terms.Count(term.Number);
                var value = occurrences == 0 ? 0 : term.Value * own.Weighting.Saturation(occurrences, terms.Length);
                if (value > (best?.Value ?? 0))
                {
                    best = new MatchedWord(word.Word, term.Term, term.Weight, term.Idf, value);
                }
            }

            if (best is not null)
            {
                matched.Add(best);
            }
        }

        return matched;
    }

    private List<string> MatchedPairs(ReadOnlySpan<int> terms)
    {
        var matched = new List<string>();
        foreach (var pair in own.Matches.Pairs)
        {
            if (LexicalScorer.Has(terms, pair))
            {
                matched.Add($"{pair.First} {pair.Second}");
            }
        }

        return matched;
    }
}

/// <summary>The parts of a result's value; see <see cref="RecallExplanation"/>.</summary>
internal sealed record RankExplanation
{
    public required IReadOnlyList<MatchedWord> MatchedWords { get; init; }

    public required IReadOnlyList<string> MatchedPairs { get; init; }

    public required float Words { get; init; }

    public required float Pairs { get; init; }

    public required float Cosine { get; init; }

    public required float Own { get; init; }

    public required float Perfect { get; init; }

    public required float Neighbour { get; init; }

    public required long? NeighbourSequence { get; init; }

    public required float Conversation { get; init; }

    public required MemoryFactors Factors { get; init; }
}
