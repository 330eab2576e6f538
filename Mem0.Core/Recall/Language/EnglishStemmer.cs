using System.Buffers;
using System.Collections.Frozen;

namespace Mem0.Core.Recall.Language;

/// <summary>
/// The Snowball English stemmer (Porter2): maps the forms of a word to one stem, which need not be a word. After Martin Porter's definition
/// at <see href="https://snowballstem.org/algorithms/english/stemmer.html"/>, in the revision of Snowball 2.2.
/// </summary>
/// <remarks>The definition's step 0 removes apostrophes; a word of the letters a to z has none.</remarks>
internal static class EnglishStemmer
{
    private const int OnStack = 64;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");

    /// <summary>Words whose stem does not follow from their endings.</summary>
    private static readonly FrozenDictionary<string, string> Irregular = new Dictionary<string, string>
    {
        ["skis"] = "ski",
        ["skies"] = "sky",
        ["dying"] = "die",
        ["lying"] = "lie",
        ["tying"] = "tie",
        ["idly"] = "idl",
        ["gently"] = "gentl",
        ["ugly"] = "ugli",
        ["early"] = "earli",
        ["only"] = "onli",
        ["singly"] = "singl",
        ["sky"] = "sky",
        ["news"] = "news",
        ["howe"] = "howe",
        ["atlas"] = "atlas",
        ["cosmos"] = "cosmos",
        ["bias"] = "bias",
        ["andes"] = "andes",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Words that step 1a leaves and that are done then.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> DoneAfterPlural = FrozenSet
        .Create(StringComparer.Ordinal, "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// The stem of a lower-case word; a word with other characters than a to z, or of less than three letters, is its own stem.
    /// </summary>
    public static string Stem(string word)
    {
        if (word.Length < 3 || word.AsSpan().ContainsAnyExcept(Letters))
        {
            return word;
        }

        if (Irregular.TryGetValue(word, out string? stem))
        {
            return stem;
        }

        // Of all steps, only one lengthens a word: by the e that takes the place of a longer ending.
        Span<char> buffer = word.Length <= OnStack ? stackalloc char[OnStack] : new char[word.Length];
        word.CopyTo(buffer);
        ReadOnlySpan<char> result = Stem(new StemmedWord(buffer, word.Length));
        return result.SequenceEqual(word) ? word : result.ToString();
    }

    private static ReadOnlySpan<char> Stem(StemmedWord word)
    {
        InflectionSteps.RemovePlural(ref word);
        if (!DoneAfterPlural.Contains(word.Letters))
        {
            InflectionSteps.RemovePastAndProgressive(ref word);
            InflectionSteps.ReplaceFinalY(ref word);
            DerivationSteps.ShortenDoubleSuffix(ref word);
            DerivationSteps.ShortenSuffix(ref word);
            DerivationSteps.RemoveSuffix(ref word);
            DerivationSteps.RemoveFinalLetter(ref word);
        }

        return word.Restore();
    }
}
