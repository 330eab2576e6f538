using System.Runtime.InteropServices;

namespace Mem0.Core.Recall;

/// <summary>Adds up what texts have of a question's words and word pairs.</summary>
internal static class LexicalScorer
{
    /// <summary>Most texts have fewer terms than this; their length norms are computed once.</summary>
    private const int CommonLengths = 128;

    /// <summary>Adds for each word of the question its best match in each text that is searched.</summary>
    /// <param name="collection">The texts.</param>
    /// <param name="weighting">Their weighting.</param>
    /// <param name="matches">The question's terms.</param>
    /// <param name="scores">One sum a text.</param>
    /// <param name="scratch">Zeros, one a text; zeros again afterwards.</param>
    public static void AddWords(Collection collection, Bm25 weighting, TermMatches matches, Span<float> scores, Span<float> scratch)
    {
        var lengths = CollectionsMarshal.AsSpan(collection.Lengths);
        var marks = collection.Marks;
        Span<float> norms = stackalloc float[CommonLengths];
        for (var length = 0; length < norms.Length; length++)
        {
            norms[length] = weighting.LengthNorm(length);
        }

        var touched = new List<int>();
        foreach (var word in matches.Words)
        {
            foreach (var term in word.Terms)
            {
                foreach (var posting in collection.Postings.Of(term.Number))
                {
                    if (marks[posting.Text] == 0)
                    {
                        continue;
                    }

                    ref var best = ref scratch[posting.Text];
                    if (best == 0)
                    {
                        touched.Add(posting.Text);
                    }

                    var length = lengths[posting.Text];
                    var norm = length < norms.Length ? norms[length] : weighting.LengthNorm(length);
                    best = Math.Max(best, term.Value * weighting.Saturation(posting.Occurrences, norm));
                }
            }

            foreach (var text in touched)
            {
                scores[text] += scratch[text];
                scratch[text] = 0;
            }

            touched.Clear();
        }
    }

    /// <summary>Adds the mean rarity of each of the question's pairs to the texts in which the two terms stand side by side.</summary>
    /// <param name="collection">The texts.</param>
    /// <param name="matches">The question's terms.</param>
    /// <param name="terms">The terms of a text, in order.</param>
    /// <param name="scores">One sum a text.</param>
    public static void AddPairs(Collection collection, TermMatches matches, TermsOf terms, Span<float> scores)
    {
        foreach (var pair in matches.Pairs)
        {
            foreach (var posting in Rarer(collection.Postings, pair))
            {
                if (collection.Marks[posting.Text] != 0 && Has(terms(posting.Text), pair))
                {
                    scores[posting.Text] += pair.Idf;
                }
            }
        }
    }

    /// <summary>Whether a pair's terms stand side by side.</summary>
    public static bool Has(ReadOnlySpan<int> terms, PairMatch pair) => terms.IndexOf([pair.FirstNumber, pair.SecondNumber]) >= 0;

    /// <summary>The terms of a text by its number.</summary>
    public delegate ReadOnlySpan<int> TermsOf(int text);

    private static ReadOnlySpan<Posting> Rarer(PostingTable postings, PairMatch pair)
    {
        var first = postings.Of(pair.FirstNumber);
        var second = postings.Of(pair.SecondNumber);
        return first.Length <= second.Length ? first : second;
    }
}
