namespace Mem0.Core.Extraction.Deduplication;

/// <summary>What an English fact is to an older one. The rules are told in their order in docs/deduplication.md.</summary>
internal static class EnglishComparison
{
    private static readonly EnglishLexicon Lexicon = EnglishLexicon.Shared;

    /// <summary>Compares.</summary>
    /// <param name="newer">The newer fact.</param>
    /// <param name="older">The older one.</param>
    public static RuleVerdict Compare(EnglishFact newer, EnglishFact older)
    {
        FactOverlap added = FactOverlap.Of(newer, older);
        FactOverlap left = FactOverlap.Of(older, newer);
        bool sameSubject = newer.Subject.ToHashSet().SetEquals(older.Subject);
        if (sameSubject && newer.Modality.SetEquals(older.Modality) && Shared(newer, older) > 0 && AreInOrder(newer, older) && Containment(added, left) is { } contained)
        {
            return contained;
        }

        if (sameSubject && (IsTurned(newer, older, added, left) || IsExchanged(newer, older) || IsLeft(newer, older)))
        {
            return RuleVerdict.Update;
        }

        return Attributes(newer, older) ?? Rest(newer, older, added, left, sameSubject);
    }

    private static RuleVerdict? Containment(FactOverlap added, FactOverlap left) => (added.IsEmpty, left.IsEmpty) switch
    {
        (true, _) when left.IsAttached => RuleVerdict.Contained,
        (_, true) when added.IsAttached => RuleVerdict.Refined,
        _ => null,
    };

    /// <summary>Whether the persons and things come in one order: "Sam owes Tess" is not "Tess owes Sam". What "and" joins has no order.</summary>
    private static bool AreInOrder(EnglishFact newer, EnglishFact older)
    {
        if (IsJoined(newer) && IsJoined(older))
        {
            return true;
        }

        bool ordered = newer.Keys.Contains("prefer") || newer.Keys.Contains("than");
        return Named(newer, older).SequenceEqual(Named(older, newer), StringComparer.Ordinal);

        static bool IsJoined(EnglishFact fact) => fact.Subject.Count > 1 && fact.Words.Take(fact.SubjectEnd).Any(word => word.Lower == "and");
        IEnumerable<string> Named(EnglishFact fact, EnglishFact other) =>
            fact.Words.Where(word => (word.Kind is WordKind.Name or WordKind.Self || (ordered && word.Kind == WordKind.Content && word.Key != "prefer")) && other.Keys.Contains(word.Key)).Select(word => word.Key).Distinct();
    }

    /// <summary>Whether the same is said the other way: liked and disliked, done and given up, planned and done.</summary>
    private static bool IsTurned(EnglishFact newer, EnglishFact older, FactOverlap added, FactOverlap left)
    {
        if (newer.Modality.SetEquals(older.Modality) || !Turns(older.Modality, newer.Modality) || !AreInOrder(newer, older) || left.IsCoordinated)
        {
            return false;
        }

        bool ends = newer.Modality.Contains("~ended") || newer.Modality.Contains("~not");
        bool nothingAdded = added.Missing.All(word => ends && (word.Lower == "have" || word.Key == "trip")) || added.Explains;
        bool nothingElse = left.IsAttached || left.Missing.All(word => word.Kind == WordKind.Adverb || (ends && IsCarrier(word)) || IsAfterCarrier(older, word));
        return nothingAdded && nothingElse && Shared(newer, older) > 0;

        // "drinks coffee every morning" is "coffee" with what is added to it.
        bool IsAfterCarrier(EnglishFact fact, FactWord word) => ends && fact.Words.SkipWhile(each => !newer.Keys.Contains(each.Key) || each.Kind is not WordKind.Content)
            .SkipWhile(each => each.Kind != WordKind.Preposition).Contains(word);
    }

    private static bool IsCarrier(FactWord word) => Lexicon.Carriers.Contains(word.Key);

    /// <summary>How many words they share that are neither the subject nor without meaning.</summary>
    private static int Shared(EnglishFact newer, EnglishFact older) => newer.Words.Skip(newer.SubjectEnd)
        .Count(word => word.Kind is WordKind.Content or WordKind.Name or WordKind.Value && older.Keys.Contains(word.Key));

    private static bool Turns(IReadOnlySet<string> from, IReadOnlySet<string> to)
    {
        if (from.Count > 1 || to.Count > 1)
        {
            return false;
        }

        return (from.FirstOrDefault("is"), to.FirstOrDefault("is")) switch
        {
            ("is" or "~begun", "~ended" or "~not" or "~past" or "~dislike" or "~rarely") => true,
            ("~not" or "~dislike" or "~rarely" or "~ended", "is" or "~begun") => true,
            ("~plan" or "~future" or "~maybe" or "~tried", "is" or "~begun" or "~not" or "~ended") => true,
            ("~maybe", "~plan" or "~future") => true,
            _ => false,
        };
    }

    /// <summary>Whether the newer one says that what the older one speaks of was exchanged: "switched from Windows to Linux".</summary>
    private static bool IsExchanged(EnglishFact newer, EnglishFact older)
    {
        if (!older.IsPlain || newer.Modality.Any(word => word != "~begun"))
        {
            return false;
        }

        List<FactWord> words = [.. newer.Words.Skip(newer.SubjectEnd).Where(word => word.Kind is not WordKind.Dropped || word.Lower == "to" || word.Lower == "with" || word.Lower == "by")];
        int from = words.FindIndex(word => word.Lower == "from");
        int to = words.FindIndex(Math.Max(from, 0), word => word.Lower == "to");
        bool switched = words is [{ Lower: "switched" or "changed" or "moved" or "switch" or "went" }, ..] && from == 1 && to > from + 1;
        return switched && IsWhatIsUsed(words[(from + 1)..to]);

        bool IsWhatIsUsed(List<FactWord> given)
        {
            List<FactWord> rest = [.. older.Words.Skip(older.SubjectEnd).Where(word => word.Kind is not (WordKind.Dropped or WordKind.Preposition or WordKind.Adverb))];
            return rest is [var verb, .. var things] && (IsCarrier(verb) || verb.Key is "live" or "work") && things.Count > 0
                && given.TrueForAll(word => older.Keys.Contains(word.Key)) && things.TrueForAll(thing => given.Exists(word => word.Key == thing.Key));
        }
    }

    /// <summary>Whether somebody left where the older one says that they work or live.</summary>
    private static bool IsLeft(EnglishFact newer, EnglishFact older)
    {
        List<FactWord> rest = [.. newer.Words.Skip(newer.SubjectEnd).Where(word => word.Kind is not (WordKind.Dropped or WordKind.Adverb))];
        return newer.IsPlain && rest is [{ Lower: "left" }, .. var place] && place.Count > 0 && place.TrueForAll(word => word.Kind == WordKind.Name)
            && older.Attributes.Any(attribute => attribute.Name is "home " or "employer " && attribute.Value.ToHashSet().SetEquals(place.Select(word => word.Key)));
    }

    private static RuleVerdict? Attributes(EnglishFact newer, EnglishFact older)
    {
        RuleVerdict? verdict = null;
        foreach (SingleValue attribute in newer.Attributes)
        {
            if (older.Attributes.FirstOrDefault(other => other.Name == attribute.Name && other.Subject.ToHashSet().SetEquals(attribute.Subject)) is not { } former)
            {
                continue;
            }

            HashSet<string> value = [.. attribute.Value];
            if (value.SetEquals(former.Value))
            {
                verdict ??= attribute.Whole && former.Whole ? RuleVerdict.Contained : null;
            }
            else if (!value.IsSubsetOf(former.Value) && (former.Whole || attribute.Name is "age " or "status ") && !IsDated(newer))
            {
                return RuleVerdict.Update;
            }
        }

        return verdict;
    }

    /// <summary>A year says that it may have been before: "moved to Lisbon in 2015".</summary>
    private static bool IsDated(EnglishFact fact) =>
        fact.Words.Any(word => word.Kind == WordKind.Value && word.Lower.Length == 4 && word.Lower[0] is '1' or '2' && word.Lower.All(char.IsAsciiDigit))
        && fact.Words.Any(word => word.Lower is "in" or "since");

    private static RuleVerdict Rest(EnglishFact newer, EnglishFact older, FactOverlap added, FactOverlap left, bool sameSubject)
    {
        if (Shared(newer, older) == 0 || (!sameSubject && newer.Subject.Count > 0 && older.Subject.Count > 0))
        {
            return RuleVerdict.Apart;
        }

        if (!sameSubject || !newer.Modality.SetEquals(older.Modality) || !AreInOrder(newer, older) || added.IsEmpty || left.IsEmpty)
        {
            return RuleVerdict.Unsure;
        }

        if (newer.Words.Any(word => Lexicon.Many.Contains(word.Key) && older.Keys.Contains(word.Key))
            && (IsFixed(added) || IsFixed(left)))
        {
            return RuleVerdict.Apart;
        }

        return IsFixed(added) || IsFixed(left) || IsKnown(added) || IsKnown(left) || added.Missing.Count > 1 || left.Missing.Count > 1 ? RuleVerdict.Unsure : RuleVerdict.OneWordApart;

        // What the lexicon knows, it knows the synonyms of: another word there says something else.
        static bool IsKnown(FactOverlap overlap) =>
            overlap.Missing.Any(word => Lexicon.Verbs.Contains(word.Key) || Lexicon.Many.Contains(word.Key) || Lexicon.Relations.Contains(word.Key));
        static bool IsFixed(FactOverlap overlap) => overlap.Missing.Any(word => word.Kind is not (WordKind.Content or WordKind.Adverb) || EnglishReader.IsDirection(word.Lower));
    }
}
