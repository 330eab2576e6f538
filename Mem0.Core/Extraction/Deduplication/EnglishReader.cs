using System.Collections.Frozen;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>Reads the words of an English sentence: phrases, how it is meant, names, and what makes no difference.</summary>
internal static class EnglishReader
{
    /// <summary>Stands where a phrase stood that only says how the sentence is meant: it parts the names around it.</summary>
    private const string PhrasePlace = "~";

    private static readonly EnglishLexicon Lexicon = EnglishLexicon.Shared;

    private static readonly FrozenSet<string> SelfWords = FrozenSet.Create(StringComparer.Ordinal, "i", "my", "me", "mine", "myself", "user");

    /// <summary>Words beyond which a sentence says something else: "from A" is not "to A".</summary>
    private static readonly FrozenSet<string> Directions =
        FrozenSet.Create(StringComparer.Ordinal, "from", "without", "against", "before", "after", "until", "except", "over", "under", "off", "than");

    /// <summary>Whether what differs by this word differs.</summary>
    public static bool IsDirection(string lower) => Directions.Contains(lower);

    /// <summary>Words with which a sentence begins whose first word is no name.</summary>
    private static readonly FrozenSet<string> Beginnings = FrozenSet.Create(
        StringComparer.Ordinal, "the", "a", "an", "in", "on", "at", "for", "with", "every", "each", "this", "that", "there", "their", "his", "her", "its", "our",
        "we", "they", "he", "she", "it", "during", "since", "after", "before", "last", "next", "as", "no", "not", "by", "to", "from", "when", "while", "both", "all");

    /// <summary>Reads a sentence.</summary>
    /// <param name="text">The sentence.</param>
    /// <param name="own">Names of the person whose memory it is.</param>
    /// <param name="modality">Takes how the sentence is meant.</param>
    public static List<FactWord> Read(string text, IReadOnlyCollection<string> own, HashSet<string> modality)
    {
        List<RawWord> raw = RawWords.Cut(text);
        EnglishTurns.Apply(raw);
        bool named = BeginsWithName(raw);
        List<RawWord> words = ReplacePhrases(raw, named, modality);
        ReadModality(words, modality);
        FrozenSet<string> names = own.SelectMany(name => name.Split(' ')).Select(RawWords.Fold).ToFrozenSet(StringComparer.Ordinal);
        List<FactWord> read = [];
        for (int i = 0; i < words.Count; i++)
        {
            read.Add(Read(words, i, named, names, modality));
        }

        DropEmptyHave(read);
        ReadPreference(read);
        if (modality.Contains("~not") && !modality.Contains("~dislike") && read.Exists(word => word.Key == "like"))
        {
            modality.Remove("~not");
            modality.Add("~dislike");
        }

        if (BeginsWithVerb(read, named))
        {
            read.Insert(0, new("user", EnglishFact.Self, WordKind.Self));
        }

        return read;
    }

    /// <summary>"prefers A to B" is "likes A better than B".</summary>
    private static void ReadPreference(List<FactWord> words)
    {
        int prefer = words.FindIndex(word => word.Key == "prefer");
        for (int i = 0; prefer >= 0 && i < words.Count; i++)
        {
            if (words[i].Key == "like")
            {
                words[i] = words[i] with { Kind = WordKind.Dropped };
            }
            else if (i > prefer + 1 && words[i].Lower == "to")
            {
                words[i] = new("over", "over", WordKind.Content);
            }
        }
    }

    private static FactWord Read(List<RawWord> words, int at, bool named, FrozenSet<string> own, HashSet<string> modality)
    {
        RawWord word = words[at];
        string lower = word.Lower;
        if (word.Kind != RawKind.Word)
        {
            return new(lower, lower, word.Kind == RawKind.Value ? WordKind.Value : WordKind.Mark);
        }

        if (lower == PhrasePlace)
        {
            return new(lower, lower, WordKind.Dropped);
        }

        if (SelfWords.Contains(lower) || (word.Capital && own.Contains(lower)))
        {
            return new(lower, EnglishFact.Self, WordKind.Self);
        }

        if (word.Capital && (at > 0 || named) && !(at > 0 && words[at - 1].Lower == "." && !IsName(words, at)))
        {
            return new(lower, lower, WordKind.Name);
        }

        string key = Lexicon.KeyOf(lower);
        if (key == "hate")
        {
            modality.Add("~dislike");
            key = "like";
        }

        WordKind kind = Directions.Contains(lower) ? WordKind.Content
            : Lexicon.Prepositions.Contains(lower) ? WordKind.Preposition
            : Lexicon.Dropped.Contains(lower) ? WordKind.Dropped
            : Lexicon.Adverbs.Contains(lower) || (lower.Length > 4 && lower.EndsWith("ly", StringComparison.Ordinal)) ? WordKind.Adverb
            : WordKind.Content;
        return new(lower, key, kind);
    }

    /// <summary>Whether the first word is a name: not one that begins sentences, and followed by what follows a subject.</summary>
    private static bool BeginsWithName(List<RawWord> words) => words.Count > 0 && IsName(words, 0);

    private static bool IsName(List<RawWord> words, int at)
    {
        RawWord first = words[at];
        if (!first.Capital || first.Kind != RawKind.Word || Beginnings.Contains(first.Lower) || SelfWords.Contains(first.Lower) || at + 1 >= words.Count)
        {
            return false;
        }

        RawWord second = words[at + 1];
        return second.Capital || second.Lower is "'s" or "and" or "is" or "has" or "had" or "was" or "will" or "can" or "does" or "did" or "would" or "no"
            or "not" or "never" or "used" or "got" or "could" or "might" or "also" or "now" or "rarely" or "sometimes" or "often" or "usually" or "always"
            or "just" or "recently" or "really" or "still" or "once" or "should" or "must" or "do" or "quit"
            || ((Lexicon.IsPast(second.Lower) || second.Lower.EndsWith('s')) && !IsVerb(first.Lower))
            || (Lexicon.Verbs.Contains(Lexicon.KeyOf(second.Lower)) && !IsVerb(first.Lower));
    }

    private static bool IsVerb(string word) => Lexicon.Verbs.Contains(Lexicon.KeyOf(word)) && (word.EndsWith('s') || word.EndsWith("ing", StringComparison.Ordinal));

    /// <summary>A sentence that begins with a verb speaks of the person whose memory it is: "Likes tea".</summary>
    private static bool BeginsWithVerb(List<FactWord> words, bool named) =>
        !named && words is [{ Kind: not (WordKind.Self or WordKind.Value or WordKind.Preposition) } first, ..] && !words.Any(word => word.Kind is WordKind.Self)
        && (Lexicon.Verbs.Contains(first.Key) || first.Lower is "is" or "was" or "born" || first.Lower.EndsWith("ing", StringComparison.Ordinal)
            || (first.Lower.EndsWith('s') && first.Lower is not ("his" or "its" or "this" or "'s")));

    private static List<RawWord> ReplacePhrases(List<RawWord> words, bool named, HashSet<string> modality)
    {
        List<RawWord> replaced = [];
        int at = 0;
        while (at < words.Count)
        {
            if (!(at == 0 && named) && Lexicon.PhraseAt(words, at) is { } phrase)
            {
                foreach (string word in phrase.Replacement)
                {
                    if (word[0] == '~')
                    {
                        modality.Add(word);
                    }
                    else
                    {
                        replaced.Add(new(word, false, RawKind.Word));
                    }
                }

                if (phrase.Replacement.All(word => word[0] == '~'))
                {
                    replaced.Add(new(PhrasePlace, false, RawKind.Word));
                }

                at += phrase.Words.Count;
            }
            else
            {
                replaced.Add(words[at++]);
            }
        }

        return replaced;
    }

    private static void ReadModality(List<RawWord> words, HashSet<string> modality)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i].Lower is "not" or "no" or "neither" or "nobody" or "none" or "nothing")
            {
                modality.Add("~not");
                words.RemoveAt(i--);
            }
        }

        if (modality.Remove("~anymore") && modality.Remove("~not"))
        {
            modality.Add("~ended");
        }

        int verb = words.FindIndex(word => word.Kind == RawKind.Word && !word.Capital && (Lexicon.IsPast(word.Lower) || Lexicon.Verbs.Contains(Lexicon.KeyOf(word.Lower)) || word.Lower is "is" or "are" or "am" or "was" or "were"));
        if (verb >= 0 && IsOver(words, verb))
        {
            modality.Add("~past");
        }

        // "did not live" has its tense in the auxiliary.
        if (words.Exists(word => word.Lower == "did"))
        {
            modality.Add("~past");
        }
    }

    /// <summary>Whether a state is told in the simple past. "has lived" goes on, and "was born" is no state.</summary>
    private static bool IsOver(List<RawWord> words, int verb)
    {
        string lower = words[verb].Lower;
        if (lower is "was" or "were")
        {
            return !words.Skip(verb + 1).Take(2).Any(next => Lexicon.IsPast(next.Lower) || next.Lower is "born" or "read");
        }

        return lower is not ("has" or "have" or "got" or "had" or "been") && Lexicon.IsPast(lower) && Lexicon.States.Contains(Lexicon.KeyOf(lower))
            && !(verb > 0 && words[verb - 1].Lower is "has" or "have" or "is" or "are" or "am");
    }

    /// <summary>"To have" says nothing beside an allergy, an interest, a sister, and as an auxiliary: "has broken", "has been".</summary>
    private static void DropEmptyHave(List<FactWord> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            bool empty = words[i].Lower is "has" or "have" or "had"
                && (words.Skip(i + 1).Take(3).Any(word => Lexicon.Predicates.Contains(word.Key))
                    || words.Skip(i + 1).Take(2).Any(word => word.Lower is "been" || (word.Kind == WordKind.Content && Lexicon.IsPast(word.Lower))));
            if (empty)
            {
                words[i] = words[i] with { Kind = WordKind.Dropped };
            }
        }
    }
}
