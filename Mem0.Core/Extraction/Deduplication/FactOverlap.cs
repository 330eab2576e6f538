namespace Mem0.Core.Extraction.Deduplication;

/// <summary>What one English fact says that another does not.</summary>
internal sealed class FactOverlap
{
    private static readonly EnglishLexicon Lexicon = EnglishLexicon.Shared;

    private FactOverlap(IReadOnlyList<FactWord> missing, bool attached, bool coordinated, bool explains)
    {
        Missing = missing;
        IsAttached = attached;
        IsCoordinated = coordinated;
        Explains = explains;
    }

    /// <summary>The words of the one that the other has not.</summary>
    public IReadOnlyList<FactWord> Missing { get; }

    /// <summary>
    /// Whether all of <see cref="Missing"/> is added to the sentence, so that the sentence without it holds, too: after a preposition, a conjunction
    /// or a comma, as an adverb, or as an adjective after an article. "Works at a bank in Oslo" is "works at a bank"; "likes hot dogs" is not
    /// "likes dogs", and "likes horse racing" not "likes horses".
    /// </summary>
    public bool IsAttached { get; }

    /// <summary>Whether some of it is a further thing: "tennis and football".</summary>
    public bool IsCoordinated { get; }

    /// <summary>Whether all of it says since when or why.</summary>
    public bool Explains { get; }

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Missing.Count == 0;

    /// <summary>Compares.</summary>
    /// <param name="fact">The one.</param>
    /// <param name="other">The other.</param>
    public static FactOverlap Of(EnglishFact fact, EnglishFact other)
    {
        List<FactWord> missing = [];
        bool attached = true, coordinated = false, explains = true;
        for (int i = 0; i < fact.Words.Count; i++)
        {
            FactWord word = fact.Words[i];
            if (!IsRequired(word) || other.Keys.Contains(word.Key))
            {
                continue;
            }

            missing.Add(word);
            string? joint = Adds(word.Lower) ? word.Lower : Joint(fact, other, i);
            attached &= word.Kind == WordKind.Adverb || joint is not null;
            coordinated |= joint is "and" or "or" or "," or "but" or ";";
            explains &= word.Kind == WordKind.Adverb || joint is "because" or "since" or "after" or "when" or "last" or "due" or "as";
        }

        return new FactOverlap(missing, attached, coordinated, explains);
    }

    /// <summary>Whether a word must be in the other fact for the other to say the same.</summary>
    private static bool IsRequired(FactWord word) => word.Kind is WordKind.Content or WordKind.Name or WordKind.Self or WordKind.Value or WordKind.Adverb;

    /// <summary>Directions after which something is added; "without" and "until" take something away.</summary>
    private static bool Adds(string lower) => lower is "from" or "before" or "after" or "over" or "under";

    /// <summary>The word by which a missing one is added to the sentence; null when it is not.</summary>
    private static string? Joint(EnglishFact fact, EnglishFact other, int at)
    {
        bool adjective = at + 1 < fact.Words.Count && IsRequired(fact.Words[at + 1]) && other.Keys.Contains(fact.Words[at + 1].Key)
            && fact.Words[at].Kind == WordKind.Content && !Lexicon.Verbs.Contains(fact.Words[at].Key);
        for (int i = at - 1; i >= 0; i--)
        {
            FactWord before = fact.Words[i];
            if (i < fact.SubjectEnd && i >= fact.SubjectStart)
            {
                return null;
            }

            if (adjective && before.Lower is "a" or "an" or "the" or "his" or "her" or "their" or "my")
            {
                return before.Lower;
            }

            if (before.Kind is WordKind.Preposition or WordKind.Mark || Adds(before.Lower))
            {
                return before.Lower;
            }

            if (IsRequired(before) && other.Keys.Contains(before.Key))
            {
                return null;
            }
        }

        return null;
    }
}
