namespace Mem0.Core.Recall;

/// <summary>Whether a question names somebody who has said something.</summary>
internal static class ActorNames
{
    /// <summary>Nicknames are the first letters of a name, in this length.</summary>
    private const int NicknameLength = 3;

    /// <summary>Names up to this length are also common words ("Will", "May") and must be written as the actor's is.</summary>
    private const int LongestAmbiguousName = 4;

    /// <summary>
    /// Whether a question has the actor's name, or the first of several names, as a word; or its first three letters as a word, written as
    /// in the name.
    /// </summary>
    public static bool IsNamed(string actor, string question)
    {
        var first = actor.AsSpan();
        if (first.IndexOfAny(' ', '_', '-') is > 0 and var end)
        {
            first = first[..end];
        }

        return HasWord(question, actor) || HasWord(question, first)
            || (first.Length > NicknameLength && char.IsUpper(first[0]) && HasWord(question, first[..NicknameLength], StringComparison.Ordinal));
    }

    private static bool HasWord(ReadOnlySpan<char> text, ReadOnlySpan<char> word) =>
        HasWord(text, word, word.Length <= LongestAmbiguousName ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private static bool HasWord(ReadOnlySpan<char> text, ReadOnlySpan<char> word, StringComparison comparison)
    {
        for (var rest = text; !word.IsEmpty && rest.IndexOf(word, comparison) is >= 0 and var at;)
        {
            var before = text.Length - rest.Length + at;
            var after = before + word.Length;
            if ((before == 0 || !char.IsLetterOrDigit(text[before - 1])) && (after == text.Length || !char.IsLetterOrDigit(text[after])))
            {
                return true;
            }

            rest = rest[(at + 1)..];
        }

        return false;
    }
}
