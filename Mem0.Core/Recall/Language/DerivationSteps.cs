namespace Mem0.Core.Recall.Language;

/// <summary>Steps 2 to 5 of the Snowball English stemmer: the suffixes that make words from words.</summary>
/// <remarks>
/// In each step the longest suffix that the word ends in decides; if it does not lie in the region asked for, the step does nothing.
/// </remarks>
internal static class DerivationSteps
{
    /// <summary>Step 2: a suffix and what replaces it; a suffix stands before those that are its ends.</summary>
    private static readonly (string Suffix, string Replacement)[] DoubleSuffixes =
    [
        ("ational", "ate"), ("tional", "tion"), ("ization", "ize"), ("ation", "ate"), ("fulness", "ful"), ("ousness", "ous"),
        ("iveness", "ive"), ("biliti", "ble"), ("aliti", "al"), ("iviti", "ive"), ("alism", "al"), ("lessli", "less"), ("fulli", "ful"),
        ("ousli", "ous"), ("entli", "ent"), ("alli", "al"), ("abli", "able"), ("bli", "ble"), ("enci", "ence"), ("anci", "ance"),
        ("izer", "ize"), ("ator", "ate"),
    ];

    /// <summary>Step 3, in the same way.</summary>
    private static readonly (string Suffix, string Replacement)[] Suffixes =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ical", "ic"), ("ness", ""),
        ("ful", ""),
    ];

    /// <summary>Step 4: suffixes that go; a suffix stands before those that are its ends.</summary>
    private static readonly string[] RemovedSuffixes =
    [
        "ement", "ment", "ent", "ant", "ance", "ence", "able", "ible", "ate", "ive", "ize", "iti", "ism", "ous", "al", "ic", "er",
    ];

    /// <summary>Step 2.</summary>
    public static void ShortenDoubleSuffix(ref StemmedWord word)
    {
        if (Replace(ref word, DoubleSuffixes))
        {
            return;
        }

        if (word.EndsWith("logi") && word.InR1(3))
        {
            word.ReplaceEnd(1, "");
        }
        else if (word.EndsWith("li") && word.InR1(2)
            && word.FromEnd(3) is 'c' or 'd' or 'e' or 'g' or 'h' or 'k' or 'm' or 'n' or 'r' or 't')
        {
            word.ReplaceEnd(2, "");
        }
    }

    /// <summary>Step 3.</summary>
    public static void ShortenSuffix(ref StemmedWord word)
    {
        if (!Replace(ref word, Suffixes) && word.EndsWith("ative") && word.InR1(5) && word.InR2(5))
        {
            word.ReplaceEnd(5, "");
        }
    }

    /// <summary>Step 4.</summary>
    public static void RemoveSuffix(ref StemmedWord word)
    {
        foreach (string suffix in RemovedSuffixes)
        {
            if (word.EndsWith(suffix))
            {
                if (word.InR2(suffix.Length))
                {
                    word.ReplaceEnd(suffix.Length, "");
                }

                return;
            }
        }

        if (word.EndsWith("ion") && word.InR2(3) && word.FromEnd(4) is 's' or 't')
        {
            word.ReplaceEnd(3, "");
        }
    }

    /// <summary>Step 5.</summary>
    public static void RemoveFinalLetter(ref StemmedWord word)
    {
        if (word.EndsWith("e"))
        {
            if (word.InR2(1) || (word.InR1(1) && !word.HasShortSyllableBefore(1)))
            {
                word.ReplaceEnd(1, "");
            }
        }
        else if (word.EndsWith("ll") && word.InR2(1))
        {
            word.ReplaceEnd(1, "");
        }
    }

    /// <summary>Replaces the first suffix of the list that the word ends in, if it lies in R1.</summary>
    /// <returns>Whether the word ends in one of them.</returns>
    private static bool Replace(ref StemmedWord word, (string Suffix, string Replacement)[] suffixes)
    {
        foreach ((string suffix, string replacement) in suffixes)
        {
            if (word.EndsWith(suffix))
            {
                if (word.InR1(suffix.Length))
                {
                    word.ReplaceEnd(suffix.Length, replacement);
                }

                return true;
            }
        }

        return false;
    }
}
