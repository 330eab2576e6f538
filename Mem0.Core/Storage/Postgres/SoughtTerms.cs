using Mem0.Core.Recall;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// The terms that candidates are looked for by: the weightiest first, as many as bring no more memories than are wanted. A word of the
/// question that is too common for that counts together with another one: pairs of such words bring far fewer.
/// </summary>
/// <param name="Any">Memories with one of these.</param>
/// <param name="Pairs">Memories with both terms of one of these.</param>
internal sealed record SoughtTerms(IReadOnlyList<string> Any, IReadOnlyList<(string First, string Second)> Pairs)
{
    /// <summary>A question of many common words has many pairs; each costs a look into the index.</summary>
    private const int MostPairs = 6;

    /// <summary>Whether nothing is sought: the question has no words.</summary>
    public bool IsEmpty => Any.Count == 0 && Pairs.Count == 0;

    /// <summary>Chooses.</summary>
    /// <param name="question">The question.</param>
    /// <param name="statistics">The frequencies of the memories that are searched.</param>
    /// <param name="weights">The weights of ranking.</param>
    /// <param name="most">How many memories are wanted at the most.</param>
    public static SoughtTerms Of(Question question, TextStatistics statistics, RecallWeights weights, int most)
    {
        var weighting = statistics.Weigh(weights);

        // A term that the sample does not have occurs in fewer memories than one that it has once.
        var unseen = statistics.Sampled == 0 ? 0 : statistics.Count / statistics.Sampled / 2;
        List<(string Term, int Frequency, bool IsOwn)> terms =
        [
            .. question.Words.SelectMany(word => word.Terms)
                .GroupBy(term => term.Term, (term, same) => (Term: term, Frequency: Frequency(term), Weight: same.Max(one => one.Weight)))
                .OrderByDescending(term => term.Weight * weighting.Idf(term.Frequency)).ThenBy(term => term.Term, StringComparer.Ordinal)
                .Select(term => (term.Term, term.Frequency, term.Weight == 1)),
        ];
        var (any, common) = (new List<string>(), new List<(string Term, int Frequency)>());
        long rows = 0;
        foreach (var (term, frequency, isOwn) in terms)
        {
            if (rows + frequency <= most)
            {
                any.Add(term);
                rows += frequency;
            }
            else if (isOwn)
            {
                common.Add((term, frequency));
            }
        }

        var pairs = PairsOf(common, statistics.Count, most);
        return any.Count == 0 && pairs.Count == 0 && common.Count > 0 ? new SoughtTerms([common[0].Term], []) : new SoughtTerms(any, pairs);

        int Frequency(string term) => statistics.Frequency(term) is > 0 and var known ? known : Math.Max(1, unseen);
    }

    /// <summary>Pairs that few memories have, were the two words independent of each other.</summary>
    private static List<(string First, string Second)> PairsOf(List<(string Term, int Frequency)> common, int count, int most)
    {
        var pairs = new List<(string First, string Second)>();
        long rows = 0;
        for (var second = 1; second < common.Count; second++)
        {
            for (var first = 0; first < second && pairs.Count < MostPairs; first++)
            {
                var both = (long)common[first].Frequency * common[second].Frequency / Math.Max(1, count);
                if (rows + both <= most)
                {
                    pairs.Add((common[first].Term, common[second].Term));
                    rows += both;
                }
            }
        }

        return pairs;
    }
}
