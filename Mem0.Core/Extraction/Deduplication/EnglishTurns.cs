namespace Mem0.Core.Extraction.Deduplication;

/// <summary>Gives sentences of one meaning one order of words.</summary>
internal static class EnglishTurns
{
    private static readonly EnglishLexicon Lexicon = EnglishLexicon.Shared;

    /// <summary>Turns the words of a sentence where one of the patterns applies.</summary>
    public static void Apply(List<RawWord> words)
    {
        TurnFavourite(words);
        TurnAgent(words);
        TurnRelative(words);
        TurnNamed(words);
        TurnFuture(words);
    }

    /// <summary>"is going to visit" is "will visit"; "is going to Rome" is not.</summary>
    private static void TurnFuture(List<RawWord> words)
    {
        int going = words.FindIndex(word => word.Lower == "going");
        if (going > 0 && going + 2 < words.Count && words[going - 1].Lower is "is" or "am" or "are" && words[going + 1].Lower == "to"
            && words[going + 2] is { Capital: false, Lower: not "work" } verb && Lexicon.Verbs.Contains(Lexicon.KeyOf(verb.Lower)))
        {
            words.RemoveRange(going - 1, 3);
            words.Insert(going - 1, Word("will"));
        }
    }

    /// <summary>"Autumn is Ana's favourite season" is "Ana's favourite season is Autumn".</summary>
    private static void TurnFavourite(List<RawWord> words)
    {
        int favourite = words.FindIndex(word => word.Lower is "favourite" or "favorite");
        int copula = words.FindIndex(word => word.Lower is "is" or "are");
        if (copula > 0 && copula < favourite && favourite <= copula + 4 && words.TrueForAll(word => word.Kind != RawKind.Mark))
        {
            List<RawWord> value = words[..copula];
            words.RemoveRange(0, copula + 1);
            words.Add(Word("is"));
            words.AddRange(value);
        }
    }

    /// <summary>"is a violin player" is "plays violin".</summary>
    private static void TurnAgent(List<RawWord> words)
    {
        int agent = words.FindIndex(word => !word.Capital && Lexicon.Agents.ContainsKey(word.Lower));
        int copula = agent < 0 ? -1 : words.FindLastIndex(agent, word => word.Lower == "is");
        if (copula > 0 && agent - copula is 3 or 4 && words[copula + 1].Lower is "a" or "an")
        {
            words[copula] = Word(Lexicon.Agents[words[agent].Lower]);
            words.RemoveAt(agent);
            words.RemoveAt(copula + 1);
        }
    }

    /// <summary>"Rosa has a sister, Maria, who lives" is "Rosa's sister Maria lives".</summary>
    private static void TurnRelative(List<RawWord> words)
    {
        int has = words.FindIndex(word => word.Lower is "has" or "have");
        int who = words.FindIndex(word => word.Lower == "who");
        if (has < 1 || who < has + 4 || words[has + 1].Lower is not ("a" or "an") || !IsRelation(words[has + 2]))
        {
            return;
        }

        List<RawWord> name = words[(has + 3)..who];
        name.RemoveAll(word => word.Kind == RawKind.Mark || word.Lower is "named" or "called");
        if (name.Count > 0 && name.TrueForAll(word => word.Capital))
        {
            RawWord relation = words[has + 2];
            words.RemoveRange(has, who + 1 - has);
            words.InsertRange(has, [Word("'s"), relation, .. name]);
        }
    }

    /// <summary>"Rosa's dog is called Rex" is "Rosa has a dog named Rex".</summary>
    private static void TurnNamed(List<RawWord> words)
    {
        int owner = words.FindIndex(word => word.Lower is "'s" or "my");
        if (owner < 0 || owner + 2 >= words.Count || !IsRelation(words[owner + 1])
            || words[owner + 1].Lower is "husband" or "wife" or "spouse")
        {
            return;
        }

        int name = After(words, owner + 2, "is", "named") ?? After(words, owner + 2, "is", "called") ?? After(words, owner + 2, "'s", "name", "is") ?? words.Count;
        if (name == words.Count || !words.Skip(name).All(word => word.Capital))
        {
            return;
        }

        RawWord relation = words[owner + 1];
        bool own = words[owner].Lower == "my";
        words.RemoveRange(owner, name - owner);
        words.InsertRange(owner, [.. own ? [Word("i")] : Array.Empty<RawWord>(), Word("has"), Word("a"), relation, Word("named")]);
    }

    /// <summary>The place after some words; null when others stand there.</summary>
    private static int? After(List<RawWord> words, int at, params ReadOnlySpan<string> expected)
    {
        foreach (string word in expected)
        {
            if (at >= words.Count || words[at++].Lower != word)
            {
                return null;
            }
        }

        return at;
    }

    private static bool IsRelation(RawWord word) => !word.Capital && Lexicon.Relations.Contains(Lexicon.KeyOf(word.Lower));

    private static RawWord Word(string lower) => new(lower, false, RawKind.Word);
}
