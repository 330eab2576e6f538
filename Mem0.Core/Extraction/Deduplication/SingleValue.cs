using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>The value of an attribute of which one has one at a time, such as a home or an age, as a sentence gives it.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Name">The attribute, such as <c>home</c> or <c>favourite colour</c>.</param>
/// <param name="Value">The keys of the value's words.</param>
/// <param name="Whole">Whether the sentence says nothing else.</param>
internal sealed partial record SingleValue(IReadOnlyList<string> Subject, string Name, IReadOnlyList<string> Value, bool Whole)
{
    private static readonly EnglishLexicon Lexicon = EnglishLexicon.Shared;

    private static readonly (string Name, Regex Pattern, Func<IReadOnlyList<FactWord>, bool> Accepts)[] Patterns =
    [
        ("home", Home(), BeginsWithName),
        ("employer", Employer(), BeginsWithName),
        ("job", Job(), HasOccupation),
        ("age", Age(), IsValue),
        ("status", Status(), Any),
        ("favourite", Favourite(), Any),
        ("contact", Contact(), Any),
        ("habit", Habit(), IsValue),
        ("measure", Measure(), HasValue),
        ("slot", Current(), Any),
        ("slot", Slot(), HasValue),
    ];

    /// <summary>Finds the attributes of a fact that tells what is, or what has just begun.</summary>
    public static IEnumerable<SingleValue> Find(EnglishFact fact)
    {
        if (Eating(fact) is { } diet)
        {
            yield return diet;
        }

        if (fact.Modality.Any(word => word != "~begun"))
        {
            yield break;
        }

        // One word after the other, each with its number: a match leads back to the words.
        List<FactWord> words = [.. fact.Words.Skip(fact.SubjectEnd).Where(IsRead)];
        string line = string.Concat(words.Select((word, index) => $"{Canonical(word)}/{index} "));
        foreach (var (name, pattern, accepts) in Patterns)
        {
            if (Read(fact, pattern.Match(line), words, name, accepts) is { } found)
            {
                yield return found;
            }
        }

        if (Held(fact, words) is { } held)
        {
            yield return held;
        }
    }

    /// <summary>Words that no longer belong to the value.</summary>
    private static readonly FrozenSet<string> ValueEnds = FrozenSet.Create(
        StringComparer.Ordinal, "since", "because", "with", "for", "and", "but", "when", "last", "in", "as", "until", "who", "which");

    private static SingleValue? Read(EnglishFact fact, Match match, List<FactWord> words, string name, Func<IReadOnlyList<FactWord>, bool> accepts)
    {
        if (!match.Success)
        {
            return null;
        }

        List<FactWord> value = Words(match.Groups["value"]);
        int end = value.FindIndex(1, word => word.Kind is WordKind.Mark || ValueEnds.Contains(word.Lower));
        bool cut = end > 0;
        if (cut && name != "slot")
        {
            value.RemoveRange(end, value.Count - end);
        }

        value.RemoveAll(word => word.Kind is WordKind.Dropped or WordKind.Preposition or WordKind.Adverb or WordKind.Mark);
        string key = string.Join(' ', Words(match.Groups["key"]).Where(word => word.Kind is not (WordKind.Dropped or WordKind.Preposition or WordKind.Adverb)).Select(word => word.Key));
        return value.Count == 0 || !accepts(value)
            ? null
            : new SingleValue(fact.Subject, $"{name} {key}", [.. value.Select(word => word.Key)], !cut && match.Index == 0);

        List<FactWord> Words(Group group) => group.Success ? words.GetRange(Number(group.Value, first: true), Number(group.Value, first: false) - Number(group.Value, first: true) + 1) : [];
    }

    /// <summary>Of a boss or a husband one has one: "Ana's boss is Mr. Holt", "Ana is married to Ben".</summary>
    private static SingleValue? Held(EnglishFact fact, List<FactWord> words)
    {
        bool wed = words is [{ Lower: "is" }, { Key: "wed" }, { Lower: "to" }, ..];
        if (!wed && !(fact.Subject is [.., var last] && Lexicon.Holders.Contains(last) && words is [{ Lower: "is" }, ..]))
        {
            return null;
        }

        string relation = fact.Subject[^1];
        List<FactWord> value = [.. words.Skip(wed ? 3 : 1).Where(word => word.Kind is not (WordKind.Dropped or WordKind.Preposition or WordKind.Mark) && word.Lower != "named")];
        return value.Count == 0 || !value.TrueForAll(word => word.Kind == WordKind.Name) ? null : new SingleValue(
            wed ? fact.Subject : [.. fact.Subject.SkipLast(1)], wed || relation is "wife" or "husband" or "spous" ? "held spouse" : $"held {relation}", [.. value.Select(word => word.Key)], true);
    }

    /// <summary>Vegan, vegetarian or with meat: of a fact that is about that and nothing else.</summary>
    private static SingleValue? Eating(EnglishFact fact)
    {
        List<string> keys = [.. fact.Words.Skip(fact.SubjectEnd).Where(word => word.Kind is not (WordKind.Dropped or WordKind.Adverb)).Select(word => word.Key)];
        bool ends = fact.Modality.SetEquals(["~ended"]) || fact.Modality.SetEquals(["~not"]);
        string? diet = keys switch
        {
            ["vegan" or "vegetarian" or "pescatarian"] when fact.IsPlain => keys[0],
            ["eat", "meat"] or ["meat"] when ends => "vegetarian",
            ["eat" or "like", "meat" or "steak"] or ["like", "eat", "meat" or "steak"] when fact.IsPlain => "meat",
            _ => null,
        };
        return diet is null ? null : new SingleValue(fact.Subject, "diet", [diet], Whole: true);
    }

    private static bool IsRead(FactWord word) =>
        word.Lower is not ("a" or "an" or "the" or "his" or "her" or "their" or "its" or "'s" or "now" or "currently" or "already" or "also" or "have" or "~")
        && !(word.Kind == WordKind.Dropped && word.Lower is "has" or "had") && word.Lower is not ("has" or "new");

    private static string Canonical(FactWord word) => word.Kind switch
    {
        WordKind.Name => "N",
        WordKind.Value => "V",
        WordKind.Self => "S",
        WordKind.Mark => ",",
        _ => word.Lower is "is" or "are" or "am" or "was" ? "be" : word.Key,
    };

    private static int Number(string group, bool first)
    {
        string[] words = group.Trim().Split(' ');
        string word = first ? words[0] : words[^1];
        return int.Parse(word.AsSpan(word.LastIndexOf('/') + 1), provider: System.Globalization.CultureInfo.InvariantCulture);
    }

    private static bool Any(IReadOnlyList<FactWord> value) => true;

    private static bool BeginsWithName(IReadOnlyList<FactWord> value) => value[0].Kind == WordKind.Name;

    private static bool HasOccupation(IReadOnlyList<FactWord> value) => value.Any(word => Lexicon.Occupations.Contains(word.Key));

    private static bool HasValue(IReadOnlyList<FactWord> value) => value.Any(word => word.Kind == WordKind.Value);

    private static bool IsValue(IReadOnlyList<FactWord> value) => value[0].Kind == WordKind.Value;

    [GeneratedRegex(@"^(?:(?:live|be/\d+ live|move)/\d+ (?:in|to)/\d+ |move/\d+ from/\d+ [^ ]+ to/\d+ )(?<value>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Home();

    [GeneratedRegex(@"^work/\d+ (?:as/\d+ .*?)?at/\d+ (?<value>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Employer();

    [GeneratedRegex(@"^(?:work/\d+ as/\d+|becom/\d+|be/\d+ promot/\d+ to/\d+|promot/\d+ to/\d+|be/\d+) (?<value>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Job();

    [GeneratedRegex(@"^(?:turn/\d+ (?<value>V/\d+ )(?:(?:last|in|on|today|yesterday|recent)/\d+ .*)?$|(?:be/\d+|ag/\d+ be/\d+|be/\d+ ag/\d+) (?<value>V/\d+ )(?:year/\d+ )?(?:old/\d+ )?$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Age();

    [GeneratedRegex(@"^be/\d+ (?<value>(?:singl|wed|divorc|engag|widow|separ)/\d+ )(?:to/\d+ (?:N/\d+ )+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Status();

    [GeneratedRegex(@"^favourit/\d+ (?<key>.+?)be/\d+ (?<value>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Favourite();

    [GeneratedRegex(@"^(?<key>(?:phone|email|address)/\d+ )(?:address/\d+ )?(?:be/\d+ |,/\d+ |chang/\d+ to/\d+ )(?<value>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Contact();

    [GeneratedRegex(@"^(?<key>wake/\d+ |go/\d+ to/\d+ bed/\d+ )(?:at/\d+ )?(?<value>V/\d+ .*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Habit();

    [GeneratedRegex(@"^(?<key>weigh/\d+ )(?<value>V/\d+ .*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Measure();

    [GeneratedRegex(@"^(?<key>(?:current|latest|main)/\d+ .+?)be/\d+ (?<value>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Current();

    [GeneratedRegex(
        @"^(?<key>(?:[^ ]+ )+?)(?:be/\d+ |(?:be/\d+ )?(?:move|postpon|reschedul|chang|push|shift|bring)/\d+ (?:forward/\d+ |back/\d+ )?)(?:(?:on|at|in|for|to)/\d+ )?(?<value>V/\d+ (?:[^ ]+ )*)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Slot();
}
