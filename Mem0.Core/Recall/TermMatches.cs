namespace Mem0.Core.Recall;

/// <summary>The terms of a question that occur in the texts that are searched, with their rarity there.</summary>
/// <param name="Words">One entry for each word of the question that has a match.</param>
/// <param name="Pairs">The question's pairs of which both terms occur.</param>
/// <param name="Perfect">The sum of the rarities of all the question's words: what a text has that matches each of them once.</param>
internal sealed record TermMatches(IReadOnlyList<WordMatch> Words, IReadOnlyList<PairMatch> Pairs, float Perfect)
{
    /// <summary>Looks a question's terms up.</summary>
    /// <param name="question">The question.</param>
    /// <param name="vocabulary">The scope's terms.</param>
    /// <param name="weighting">The collection's weighting.</param>
    /// <param name="frequency">In how many of the texts that are searched a term occurs.</param>
    public static TermMatches Of(Question question, Interner vocabulary, Bm25 weighting, Func<int, int> frequency)
    {
        var rarities = new Rarities(vocabulary, weighting, frequency);
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
            if (rarities.Of(first, out var one) is { } firstRarity && rarities.Of(second, out var other) is { } secondRarity)
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
            [.. found.Select(term => new TermMatch(term.Term.Term, term.Number, term.Term.Weight, term.Idf, term.Term.Weight * Math.Min(limit, term.Idf)))]);
    }

    private sealed class Rarities(Interner vocabulary, Bm25 weighting, Func<int, int> frequency)
    {
        private readonly Dictionary<int, float?> _known = [];

        public float? Of(string term, out int number)
        {
            number = vocabulary.Find(term);
            if (number < 0)
            {
                return null;
            }

            if (!_known.TryGetValue(number, out var rarity))
            {
                var texts = frequency(number);
                rarity = texts == 0 ? null : weighting.Idf(texts);
                _known.Add(number, rarity);
            }

            return rarity;
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
