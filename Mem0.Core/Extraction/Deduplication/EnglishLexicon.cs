using System.Collections.Frozen;
using Mem0.Core.Recall.Language;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>What the English rules know of words, from the embedded <c>english.txt</c>, which describes itself.</summary>
internal sealed class EnglishLexicon
{
    private const string Resource = "Deduplication/english.txt";

    private readonly FrozenDictionary<string, IReadOnlyList<Phrase>> _phrases;
    private readonly FrozenDictionary<string, string> _bases;
    private readonly FrozenSet<string> _pasts;
    private readonly FrozenDictionary<string, string> _same;

    private EnglishLexicon(ILookup<string, string> sections)
    {
        _phrases = sections["phrase"].Select(Phrase.Parse).GroupBy(phrase => phrase.Words[0], StringComparer.Ordinal)
            .ToFrozenDictionary(
                group => group.Key,
                IReadOnlyList<Phrase> (group) => [.. group.OrderByDescending(phrase => phrase.Words.Count)],
                StringComparer.Ordinal);
        var irregular = sections["irregular"].Select(Words).ToList();
        _bases = irregular.Concat(sections["forms"].Select(Words)).SelectMany(forms => forms, (forms, form) => (Form: form, Base: forms[0])).DistinctBy(pair => pair.Form)
            .ToFrozenDictionary(pair => pair.Form, pair => pair.Base, StringComparer.Ordinal);
        _pasts = irregular.SelectMany(forms => forms.Skip(1).Where(form => form != forms[0])).ToFrozenSet(StringComparer.Ordinal);
        _same = sections["same"].Select(Words).SelectMany(group => group, (group, word) => (Stem: TermAnalyzer.Stem(word), First: group[0]))
            .DistinctBy(pair => pair.Stem).ToFrozenDictionary(pair => pair.Stem, pair => TermAnalyzer.Stem(pair.First), StringComparer.Ordinal);
        Verbs = Keys(sections["verbs"]);
        States = Keys(sections["states"]);
        Agents = sections["agents"].Select(Words).ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Many = Keys(sections["many"]);
        Carriers = Keys(sections["carriers"]);
        Relations = Keys(sections["relations"]);
        Holders = Keys(sections["holders"]);
        Predicates = Keys(sections["predicates"]);
        Occupations = Keys(sections["occupations"]);
        Prepositions = Set(sections["prepositions"]);
        Adverbs = Set(sections["adverbs"]);
        Dropped = Set(sections["drop"]);
    }

    /// <summary>The one lexicon of the process; the first use loads it.</summary>
    public static EnglishLexicon Shared { get; } = Load();

    /// <summary>Keys of common verbs.</summary>
    public FrozenSet<string> Verbs { get; }

    /// <summary>Keys of verbs whose simple past says that something is over.</summary>
    public FrozenSet<string> States { get; }

    /// <summary>From who does something to what they do: a player plays.</summary>
    public FrozenDictionary<string, string> Agents { get; }

    /// <summary>Keys of words that hold of many things at a time: who likes tea may like coffee, too.</summary>
    public FrozenSet<string> Many { get; }

    /// <summary>Keys of verbs that say of a thing only that it is in somebody's life: who gave up coffee no longer drinks it.</summary>
    public FrozenSet<string> Carriers { get; }

    /// <summary>Keys of persons and animals that somebody has.</summary>
    public FrozenSet<string> Relations { get; }

    /// <summary>Keys of relations of which one has one at a time.</summary>
    public FrozenSet<string> Holders { get; }

    /// <summary>Keys of nouns and adjectives beside which "to have" says nothing: to have an allergy is to be allergic.</summary>
    public FrozenSet<string> Predicates { get; }

    /// <summary>Keys of occupations.</summary>
    public FrozenSet<string> Occupations { get; }

    /// <summary>Words after which something is added to a sentence.</summary>
    public FrozenSet<string> Prepositions { get; }

    /// <summary>Adverbs that can be left out without another sentence coming of it.</summary>
    public FrozenSet<string> Adverbs { get; }

    /// <summary>Words that make no difference.</summary>
    public FrozenSet<string> Dropped { get; }

    /// <summary>What all words share that say the same: the stem of the first of them, of the base form.</summary>
    public string KeyOf(string word)
    {
        string stem = TermAnalyzer.Stem(_bases.GetValueOrDefault(word, word));
        return _same.GetValueOrDefault(stem, stem);
    }

    /// <summary>Whether a word is a past form.</summary>
    public bool IsPast(string word) => _pasts.Contains(word) || (word.Length > 4 && word.EndsWith("ed", StringComparison.Ordinal));

    /// <summary>The longest phrase that begins at a place; null when none does.</summary>
    public Phrase? PhraseAt(IReadOnlyList<RawWord> words, int at) =>
        _phrases.TryGetValue(words[at].Lower, out var phrases) ? phrases.FirstOrDefault(phrase => phrase.Matches(words, at)) : null;

    private FrozenSet<string> Keys(IEnumerable<string> lines) => lines.SelectMany(Words).Select(KeyOf).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<string> Set(IEnumerable<string> lines) => lines.SelectMany(Words).ToFrozenSet(StringComparer.Ordinal);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static EnglishLexicon Load()
    {
        using Stream resource = typeof(EnglishLexicon).Assembly.GetManifestResourceStream(Resource)!;
        using StreamReader reader = new(resource);
        List<(string Section, string Line)> lines = [];
        string section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                section = line.Trim('[', ']');
            }
            else if (line.Length > 0 && !line.StartsWith('#'))
            {
                lines.Add((section, line));
            }
        }

        return new EnglishLexicon(lines.ToLookup(line => line.Section, line => line.Line, StringComparer.Ordinal));
    }

    /// <summary>Words that are read as other words.</summary>
    /// <param name="Words">The words as they stand, in lower case.</param>
    /// <param name="Replacement">The words instead; one that begins with <c>~</c> is a <see cref="EnglishFact.Modality"/>.</param>
    internal sealed record Phrase(IReadOnlyList<string> Words, IReadOnlyList<string> Replacement)
    {
        /// <summary>Reads <c>words = replacement</c>.</summary>
        public static Phrase Parse(string line)
        {
            string[] sides = line.Split('=');
            return new Phrase(EnglishLexicon.Words(sides[0]), EnglishLexicon.Words(sides[1]));
        }

        /// <summary>Whether it begins at a place. A single word in upper case may be a name: "Will".</summary>
        public bool Matches(IReadOnlyList<RawWord> words, int at)
        {
            if (at + Words.Count > words.Count || (Words.Count == 1 && words[at].Capital && at == 0 && words[at].Lower is "will" or "may"))
            {
                return false;
            }

            for (int i = 0; i < Words.Count; i++)
            {
                if (words[at + i].Lower != Words[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
