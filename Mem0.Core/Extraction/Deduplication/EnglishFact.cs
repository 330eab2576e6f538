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
        (Subject, SubjectStart, SubjectEnd) = FindSubject(words);
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

    /// <summary>The number of the first word of <see cref="Subject"/>.</summary>
    public int SubjectStart { get; }

    /// <summary>The number of the first word after <see cref="Subject"/>.</summary>
    public int SubjectEnd { get; }

    /// <summary>The values of attributes of which one has one at a time.</summary>
    public IReadOnlyList<SingleValue> Attributes => field ??= [.. SingleValue.Find(this)];

    /// <summary>Whether it is meant as what simply is.</summary>
    public bool IsPlain => Modality.Count == 0;

    /// <summary>Reads a sentence.</summary>
    public static EnglishFact Read(string text, IReadOnlyCollection<string> own)
    {
        HashSet<string> modality = new(StringComparer.Ordinal);
        List<FactWord> words = EnglishReader.Read(text, own, modality);
        return new EnglishFact(words, modality);
    }

    /// <summary>
    /// Names at the beginning, joined by "and", and the relations that are reached from them. What comes before the sentence proper is passed over:
    /// "In 2019, Kofi moved".
    /// </summary>
    private static (IReadOnlyList<string> Subject, int Start, int End) FindSubject(IReadOnlyList<FactWord> words)
    {
        List<string> subject = [];
        int start = Start(words);
        int at = start;
        while (at < words.Count)
        {
            FactWord word = words[at];
            if (word.Kind is WordKind.Name or WordKind.Self || (subject.Count > 0 && IsOwned(words, at)))
            {
                subject.Add(word.Key);
            }
            else if (!IsPassedOver(words, at, subject.Count > 0))
            {
                break;
            }

            at++;
        }

        return (subject, start, at);
    }

    private static bool IsPassedOver(IReadOnlyList<FactWord> words, int at, bool begun)
    {
        FactWord? next = at + 1 < words.Count ? words[at + 1] : null;
        return words[at].Lower switch
        {
            "the" or "a" => true,
            "'s" => begun,
            "and" => begun && next is { Kind: WordKind.Name or WordKind.Self },
            "new" or "older" or "younger" or "elder" or "little" or "best" or "twin" => begun && next is { } noun && EnglishLexicon.Shared.Relations.Contains(noun.Key),
            _ => false,
        };
    }

    private static int Start(IReadOnlyList<FactWord> words)
    {
        if (words is not [{ Kind: WordKind.Preposition }, ..])
        {
            return 0;
        }

        for (int i = 1; i < words.Count; i++)
        {
            if (words[i].Kind is WordKind.Name or WordKind.Self && words[i - 1].Kind != WordKind.Preposition)
            {
                return words[i - 1].Lower == "the" ? i - 1 : i;
            }
        }

        return 0;
    }

    /// <summary>Whether a word is a relation after "'s", or after "my", which is a word of the person itself.</summary>
    private static bool IsOwned(IReadOnlyList<FactWord> words, int at) =>
        EnglishLexicon.Shared.Relations.Contains(words[at].Key) && words[at].Kind == WordKind.Content
        && words[at - 1].Lower is "'s" or "my" or "new" or "older" or "younger" or "elder" or "little" or "best" or "twin";
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
