namespace Mem0.Core.Recall;

/// <summary>The terms of a question that occur in the texts that are searched, with their rarity there.</summary>
/// <param name="Words">One entry for each word of the question that has a match.</param>
/// <param name="Pairs">The question's pairs of which both terms occur.</param>
/// <param name="Perfect">The sum of the rarities of all the question's words: what a text has that matches each of them once.</param>
internal sealed record TermMatches(IReadOnlyList<WordMatch> Words, IReadOnlyList<PairMatch> Pairs, float Perfect)
{
    /// <summary>Looks a question's terms up.</summary>
    /// <param name="question">The question.</param>
    /// <param name="weighting">The collection's weighting.</param>
    /// <param name="lookup">
    /// The number that a term has in the texts that are looked at, negative when none of them has it, and in how many of all texts it occurs.
    /// </param>
    public static TermMatches Of(Question question, Bm25 weighting, Func<string, (int Number, int Frequency)> lookup)
    {
        var rarities = new Rarities(weighting, lookup);
        var words = new List<WordMatch>(question.Words.Count);
        var perfect = 0f;
        foreach (var word in question.Words)
        {
            var own = rarities.Of(word.Stem, out _);
            perfect += own ?? weighting.Idf(0);
            if (Match(word, own, rarities) is { } match)
            {
                words.Add(match);
            }
        }

        var pairs = new List<PairMatch>();
        foreach (var (first, second) in question.Pairs)
        {
            if (rarities.Of(first, out var one) is { } firstRarity && rarities.Of(second, out var other) is { } secondRarity && one >= 0 && other >= 0)
            {
                pairs.Add(new PairMatch(first, second, one, other, (firstRarity + secondRarity) / 2));
            }
        }

        return new TermMatches(words, pairs, perfect);
    }

    /// <summary>
    /// A match is worth its weight × the rarity of the term, but not more than the question's own word would be: a rare neighbour of a
    /// common word is no evidence.
    /// </summary>
    private static WordMatch? Match(QuestionWord word, float? own, Rarities rarities)
    {
        var found = new List<(ExpandedTerm Term, int Number, float Idf)>(word.Terms.Count);
        foreach (var term in word.Terms)
        {
            if (rarities.Of(term.Term, out var number) is { } idf)
            {
                found.Add((term, number, idf));
            }
        }

        if (found.Count == 0)
        {
            return null;
        }

        var limit = own ?? found.Max(term => term.Idf);
        return new WordMatch(
            word.Word,
            [.. found.Where(term => term.Number >= 0).Select(term => new TermMatch(
                term.Term.Term, term.Number, term.Term.Weight, term.Idf, term.Term.Weight * Math.Min(limit, term.Idf)))]);
    }

    private sealed class Rarities(Bm25 weighting, Func<string, (int Number, int Frequency)> lookup)
    {
        private readonly Dictionary<string, (int Number, float? Rarity)> _known = new(StringComparer.Ordinal);

        public float? Of(string term, out int number)
        {
            if (!_known.TryGetValue(term, out var known))
            {
                var (found, texts) = lookup(term);
                known = (found, texts == 0 ? null : weighting.Idf(texts));
                _known.Add(term, known);
            }

            number = known.Number;
            return known.Rarity;
        }
    }
}

/// <summary>A word of the question and the terms that match it.</summary>
internal sealed record WordMatch(string Word, TermMatch[] Terms);

/// <summary>A term that matches a word.</summary>
/// <param name="Term">The term.</param>
/// <param name="Number">Its number in the vocabulary.</param>
/// <param name="Weight">How near it is to the word, 1 for the word's own stem.</param>
/// <param name="Idf">Its rarity among the texts that are searched.</param>
/// <param name="Value">What a match is worth before the text's own part.</param>
internal readonly record struct TermMatch(string Term, int Number, float Weight, float Idf, float Value);

/// <summary>A pair of the question's terms.</summary>
/// <param name="First">The first term.</param>
/// <param name="Second">The second.</param>
/// <param name="FirstNumber">The first term's number.</param>
/// <param name="SecondNumber">The second's.</param>
/// <param name="Idf">The mean of their rarities.</param>
internal readonly record struct PairMatch(string First, string Second, int FirstNumber, int SecondNumber, float Idf);
