using Mem0.Core.Recall;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// Chooses among candidates by what each has of the question's words and meaning by itself. What is left is ranked in full: word pairs,
/// windows, surroundings and factors.
/// </summary>
internal sealed class CandidateScorer
{
    private readonly Question _question;
    private readonly ScopeStatistics _statistics;
    private readonly RecallWeights _weights;

    public CandidateScorer(Question question, ScopeStatistics statistics, RecallWeights weights) =>
        (_question, _statistics, _weights, Statistics) = (question, statistics, weights, statistics);

    /// <summary>The statistics with the frequencies of terms that candidates have and the sample has not.</summary>
    public ScopeStatistics Statistics { get; private set; }

    /// <summary>The sequences of the best candidates, best first.</summary>
    public long[] Best(IReadOnlyList<Candidate> candidates, int most)
    {
        var terms = _question.Words.SelectMany(word => word.Terms).Select(term => term.Term).Distinct(StringComparer.Ordinal).ToList();
        var numbers = terms.Index().ToDictionary(term => term.Item, term => term.Index, StringComparer.Ordinal);
        var occurrences = new int[candidates.Count * terms.Count];
        var lengths = new int[candidates.Count];
        for (var i = 0; i < candidates.Count; i++)
        {
            lengths[i] = Count(candidates[i].Terms, numbers, occurrences.AsSpan(i * terms.Count, terms.Count));
        }

        Statistics = _statistics.With(Seen(terms, occurrences));
        var weighting = Statistics.Memories.Weigh(_weights);
        var matches = TermMatches.Of(_question, weighting, term => (numbers.GetValueOrDefault(term, -1), Statistics.Memories.Frequency(term)));
        var values = new float[candidates.Count];
        for (var i = 0; i < candidates.Count; i++)
        {
            values[i] = Value(matches, weighting, occurrences.AsSpan(i * terms.Count, terms.Count), lengths[i], candidates[i].Cosine);
        }

        return [.. Enumerable.Range(0, candidates.Count)
            .OrderByDescending(i => values[i]).ThenByDescending(i => candidates[i].Sequence).Take(most).Select(i => candidates[i].Sequence)];
    }

    /// <summary>Counts the question's terms in a text. Gives the text's length in terms.</summary>
    private static int Count(string text, Dictionary<string, int> numbers, Span<int> occurrences)
    {
        var lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        var length = 0;
        foreach (var range in text.AsSpan().SplitAny(' ', '\n'))
        {
            var term = text.AsSpan()[range];
            if (!term.IsEmpty)
            {
                length++;
                if (lookup.TryGetValue(term, out var number))
                {
                    occurrences[number]++;
                }
            }
        }

        return length;
    }

    private static Dictionary<string, int> Seen(List<string> terms, int[] occurrences)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < occurrences.Length; i++)
        {
            if (occurrences[i] > 0)
            {
                var term = terms[i % terms.Count];
                seen[term] = seen.GetValueOrDefault(term) + 1;
            }
        }

        return seen;
    }

    private float Value(TermMatches matches, Bm25 weighting, ReadOnlySpan<int> occurrences, int length, float cosine)
    {
        var words = 0f;
        foreach (var word in matches.Words)
        {
            var best = 0f;
            foreach (var term in word.Terms)
            {
                if (occurrences[term.Number] is > 0 and var times)
                {
                    best = Math.Max(best, term.Value * weighting.Saturation(times, length));
                }
            }

            words += best;
        }

        return (float)((_weights.Words * words) + (_weights.Cosine * Math.Max(0, cosine)));
    }
}
