using System.Collections.Concurrent;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Recall.Language;

namespace Mem0.Core.Recall;

/// <summary>A term that counts as a match of a question word.</summary>
/// <param name="Term">The stem.</param>
/// <param name="Weight">How much a match counts: 1 for the word's own stem, less the farther the words lie apart.</param>
internal readonly record struct ExpandedTerm(string Term, float Weight);

/// <summary>
/// Expands a question word to the words of the static embedding's vocabulary that lie nearest to it: at most 32 whole words whose cosine c
/// with it is above .3, at weight (c − .3) / .7. Words with the same stem count once, at the higher weight. The list depends on nothing but
/// the word.
/// </summary>
/// <remarks>Safe for concurrent use. Expansions are remembered for a bounded number of words.</remarks>
internal sealed class WordExpansion(StaticEmbedding embedding)
{
    private const int Nearest = 32;
    private const float Floor = .3f;

    /// <summary>Words are remembered in two generations of this many; a word that is asked for again moves to the younger one.</summary>
    private const int Generation = 2048;

    private readonly WholeWords _words = new(embedding);
    private readonly Lock _turn = new();
    private ConcurrentDictionary<string, IReadOnlyList<ExpandedTerm>> _young = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, IReadOnlyList<ExpandedTerm>> _old = new(StringComparer.Ordinal);

    /// <summary>The terms that match a word: its own stem first, then the others from the nearest on.</summary>
    /// <param name="word">A lower-case word as <see cref="TermAnalyzer.Words"/> gives it.</param>
    public IReadOnlyList<ExpandedTerm> Expand(string word)
    {
        if (_young.TryGetValue(word, out IReadOnlyList<ExpandedTerm>? terms))
        {
            return terms;
        }

        if (!_old.TryGetValue(word, out terms))
        {
            terms = Compute(word);
        }

        Remember(word, terms);
        return terms;
    }

    private void Remember(string word, IReadOnlyList<ExpandedTerm> terms)
    {
        lock (_turn)
        {
            if (_young.Count >= Generation)
            {
                _old = _young;
                _young = new(StringComparer.Ordinal);
            }

            _young[word] = terms;
        }
    }

    private List<ExpandedTerm> Compute(string word)
    {
        List<ExpandedTerm> terms = [new(TermAnalyzer.Stem(word), 1)];
        foreach (NearWord near in _words.NearestTo(word, Nearest))
        {
            string stem = _words.StemOf(near.Index);
            if (near.Cosine > Floor && !terms.Exists(term => term.Term == stem))
            {
                terms.Add(new(stem, (near.Cosine - Floor) / (1 - Floor)));
            }
        }

        return terms;
    }
}
