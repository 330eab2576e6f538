using System.Collections.Frozen;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>
/// An English sentence in the form in which facts are compared: its words by their keys, how it is meant, of whom it speaks, and the values of
/// attributes of which one has one at a time.
/// </summary>
internal sealed class EnglishFact
{
    /// <summary>The key of the person whose memory it is.</summary>
    public const string Self = "§self";

    private EnglishFact(IReadOnlyList<FactWord> words, IReadOnlySet<string> modality)
    {
        Words = words;
        Modality = modality;
        Keys = words.Where(word => word.Kind != WordKind.Mark).Select(word => word.Key).ToFrozenSet(StringComparer.Ordinal);
        (Subject, SubjectEnd) = FindSubject(words);
    }

    /// <summary>The words in their order; those of the modality are taken out.</summary>
    public IReadOnlyList<FactWord> Words { get; }

    /// <summary>The keys of the words.</summary>
    public IReadOnlySet<string> Keys { get; }

    /// <summary>
    /// How it is meant, other than as what simply is: <c>~not</c>, <c>~dislike</c>, <c>~rarely</c>, <c>~sometimes</c>, <c>~ended</c>, <c>~begun</c>,
    /// <c>~plan</c>, <c>~future</c>, <c>~maybe</c>, <c>~tried</c>, <c>~past</c>, <c>~only</c>, <c>~if</c>, <c>~prefer</c>.
    /// </summary>
    public IReadOnlySet<string> Modality { get; }

    /// <summary>Of whom it speaks: "Ana's sister" is <c>ana</c>, <c>sister</c>; empty when it is no person.</summary>
    public IReadOnlyList<string> Subject { get; }

    /// <summary>The number of the first word after <see cref="Subject"/>.</summary>
    public int SubjectEnd { get; }

    /// <summary>The values of attributes of which one has one at a time.</summary>
    public IReadOnlyList<FactAttribute> Attributes => field ??= [.. FactAttribute.Find(this)];

    /// <summary>Whether it is meant as what simply is.</summary>
    public bool IsPlain => Modality.Count == 0;

    /// <summary>Reads a sentence.</summary>
    public static EnglishFact Read(string text, IReadOnlyCollection<string> own)
    {
        HashSet<string> modality = new(StringComparer.Ordinal);
        List<FactWord> words = EnglishReader.Read(text, own, modality);
        return new EnglishFact(words, modality);
    }

    /// <summary>Names at the beginning, joined by "and", and the relations that are reached from them.</summary>
    private static (IReadOnlyList<string> Subject, int End) FindSubject(IReadOnlyList<FactWord> words)
    {
        List<string> subject = [];
        int at = 0;
        while (at < words.Count)
        {
            FactWord word = words[at];
            if (word.Kind is WordKind.Name or WordKind.Self || (subject.Count > 0 && IsOwned(words, at)))
            {
                subject.Add(word.Key);
            }
            else if (!(subject.Count > 0 && (word.Lower == "'s" || (word.Lower == "and" && at + 1 < words.Count && words[at + 1].Kind == WordKind.Name)))
                && word.Lower is not ("the" or "a"))
            {
                break;
            }

            at++;
        }

        return (subject, at);
    }

    /// <summary>Whether a word is a relation after "'s", or after "my", which is a word of the person itself.</summary>
    private static bool IsOwned(IReadOnlyList<FactWord> words, int at) =>
        EnglishLexicon.Shared.Relations.Contains(words[at].Key) && words[at].Kind == WordKind.Content
        && (words[at - 1].Lower is "'s" or "my" || words[at - 1].Kind == WordKind.Name && words[at - 1].Lower is not "'s" && at >= 2 && words[at - 2].Lower == "'s");
}

/// <summary>A word of a fact.</summary>
/// <param name="Lower">As it stands, in lower case.</param>
/// <param name="Key">What all words share that say the same.</param>
/// <param name="Kind">What it does.</param>
internal readonly record struct FactWord(string Lower, string Key, WordKind Kind);

/// <summary>What a word of a fact does.</summary>
internal enum WordKind
{
    /// <summary>It says something.</summary>
    Content,

    /// <summary>It names somebody or something.</summary>
    Name,

    /// <summary>The person whose memory it is.</summary>
    Self,

    /// <summary>A number, a time, a month, a weekday, an address.</summary>
    Value,

    /// <summary>It says something that can be left out, such as "usually".</summary>
    Adverb,

    /// <summary>It makes no difference.</summary>
    Dropped,

    /// <summary>It makes no difference, and what follows is added to the sentence.</summary>
    Preposition,

    /// <summary>A comma or the like.</summary>
    Mark,
}
