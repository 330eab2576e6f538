using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>
/// A sentence of any language: its words as they stand. Without knowledge of the language, only what is told in nearly the same words is the same.
/// </summary>
internal sealed partial class ForeignFact
{
    private const int ShortWord = 3;
    private const int SharedBeginning = 4;

    /// <summary>Negations of German, French, Spanish, Italian, Portuguese and Dutch.</summary>
    private static readonly FrozenSet<string> Negations = FrozenSet.Create(
        StringComparer.Ordinal, "nicht", "kein", "keine", "keinen", "keinem", "nie", "niemals", "ohne", "mehr", "ne", "n", "pas", "jamais", "plus", "sans", "aucun",
        "aucune", "no", "nunca", "sin", "ya", "non", "mai", "piu", "senza", "nao", "sem", "niet", "geen", "nooit", "zonder");

    /// <summary>Words that make no difference.</summary>
    private static readonly FrozenSet<string> Intensifiers = FrozenSet.Create(
        StringComparer.Ordinal, "sehr", "gern", "gerne", "wirklich", "auch", "beaucoup", "tres", "vraiment", "aussi", "mucho", "muy", "realmente", "tambien", "molto", "anche",
        "muito", "erg", "graag", "ook");

    /// <summary>The numbers from 2 to 10 in German, French, Spanish and Italian; "one" is an article in all of them.</summary>
    private static readonly FrozenDictionary<string, string> NumberWords = new[]
    {
        "zwei drei vier funf sechs sieben acht neun zehn", "deux trois quatre cinq six sept huit neuf dix",
        "dos tres cuatro cinco seis siete ocho nueve diez", "due tre quattro cinque sei sette otto nove dieci",
    }.SelectMany(language => language.Split(' ').Select((word, index) => (word, index + 2))).DistinctBy(pair => pair.word)
        .ToFrozenDictionary(pair => pair.word, pair => pair.Item2.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private ForeignFact(IReadOnlyList<string> words, IReadOnlySet<string> fixedWords, int negations, bool unspaced)
    {
        Words = words;
        Fixed = fixedWords;
        NegationCount = negations;
        IsUnspaced = unspaced;
    }

    /// <summary>The words of more than three letters and those that must be the same, in their order; of an unspaced script, its runs.</summary>
    private IReadOnlyList<string> Words { get; }

    /// <summary>Numbers and capitalised words but the first: they must be the same.</summary>
    private IReadOnlySet<string> Fixed { get; }

    private int NegationCount { get; }

    private bool IsUnspaced { get; }

    /// <summary>Reads a sentence.</summary>
    public static ForeignFact Read(string text)
    {
        List<string> words = [];
        HashSet<string> fixedWords = new(StringComparer.Ordinal);
        bool unspaced = UnspacedLetter().IsMatch(text);
        int negations = JapaneseNegation().Count(text) + JapanesePast().Count(text) * 100;
        foreach (Match match in unspaced ? Runs().Matches(text) : Tokens().Matches(text))
        {
            string folded = unspaced ? match.Value : RawWords.Fold(match.Value);
            folded = NumberWords.GetValueOrDefault(folded, folded);
            negations += !unspaced && Negations.Contains(folded) ? 1 : 0;
            bool isFixed = char.IsDigit(folded[0]) || (!unspaced && char.IsUpper(match.Value[0]) && match.Index > 0);
            if (isFixed)
            {
                fixedWords.Add(folded);
            }

            if (unspaced || isFixed || (folded.Length > ShortWord && !Negations.Contains(folded) && !Intensifiers.Contains(folded)))
            {
                words.Add(folded);
            }
        }

        return new ForeignFact(words, fixedWords, negations, unspaced);
    }

    /// <summary>Whether an older sentence says in the same words what a newer one says, with something at its end at most.</summary>
    public static RuleVerdict Compare(ForeignFact newer, ForeignFact older)
    {
        if (newer.NegationCount != older.NegationCount || newer.IsUnspaced != older.IsUnspaced)
        {
            return RuleVerdict.Unsure;
        }

        bool same = newer.IsUnspaced ? SameRuns(newer.Words, older.Words) : newer.HasNothingFixedBeyond(older) && IsContained(newer, older);
        return same ? RuleVerdict.Contained : RuleVerdict.Unsure;
    }

    /// <summary>Whether every number and name is in the other one, too.</summary>
    public bool HasNothingFixedBeyond(ForeignFact other) => Fixed.All(word => other.Words.Any(known => IsForm(word, known)));

    private static bool IsContained(ForeignFact newer, ForeignFact older)
    {
        if (newer.Words.Count == 0 || newer.Words.Any(word => !older.Words.Any(other => IsForm(word, other))))
        {
            return false;
        }

        // What the older one has beyond the newer one stands at its end.
        int extra = older.Words.TakeWhile(word => newer.Words.Any(other => IsForm(other, word))).Count();
        return older.Words.Skip(extra).All(word => !newer.Words.Any(other => IsForm(other, word)));
    }

    /// <summary>Whether two words are forms of one: most of the longer one is their common beginning. Numbers and names have no forms.</summary>
    private static bool IsForm(string word, string other)
    {
        int common = word.AsSpan().CommonPrefixLength(other);
        return common == word.Length && common == other.Length
            || (common >= SharedBeginning && common * 3 >= Math.Max(word.Length, other.Length) * 2 && !char.IsDigit(word[0]));
    }

    /// <summary>Whether runs of one script each are the same, up to the ending of the sentence.</summary>
    private static bool SameRuns(IReadOnlyList<string> newer, IReadOnlyList<string> older) =>
        WithoutEnding(newer).SequenceEqual(WithoutEnding(older), StringComparer.Ordinal);

    private static IEnumerable<string> WithoutEnding(IReadOnlyList<string> runs) =>
        runs is [.., var last] && last.EnumerateRunes().All(rune => rune.Value is >= 0x3040 and <= 0x309F) ? [.. runs.SkipLast(1), EndingStem(last)] : runs;

    /// <summary>The ending of a Japanese sentence without its polite or plain close and the vowel before it.</summary>
    private static string EndingStem(string run) =>
        JapaneseEnding().Replace(run, "").TrimEnd('い', 'み', 'む', 'き', 'く', 'り', 'る', 'し', 'す', 'べ', 'え', 'ち', 'つ', 'び', 'ぶ', 'ぎ', 'ぐ', 'に', 'ぬ');

    [GeneratedRegex(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}\p{IsThai}\p{IsLao}\p{IsKhmer}]")]
    private static partial Regex UnspacedLetter();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}+|[\p{IsKatakana}ー]+|\p{IsHiragana}+|[A-Za-z\u00C0-\u024F]+|[0-9０-９]+|[\p{IsThai}\p{IsLao}\p{IsKhmer}]+")]
    private static partial Regex Runs();

    [GeneratedRegex(@"[0-9]+(?:[.,:/-][0-9]+)*|[\p{L}\p{M}]+")]
    private static partial Regex Tokens();

    [GeneratedRegex("ない|なかった|ません|ずに")]
    private static partial Regex JapaneseNegation();

    [GeneratedRegex("(?:た|でした)(?:[。．]|$)")]
    private static partial Regex JapanesePast();

    [GeneratedRegex("(?:ます|ました|です|でした|る|く|む|す|ぶ|ぐ|う|つ|ぬ)$")]
    private static partial Regex JapaneseEnding();
}
