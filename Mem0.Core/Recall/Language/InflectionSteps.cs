namespace Mem0.Core.Recall.Language;

/// <summary>Step 1 of the Snowball English stemmer: plurals, the endings -ed and -ing, and the final y.</summary>
internal static class InflectionSteps
{
    /// <summary>Step 1a.</summary>
    public static void RemovePlural(ref StemmedWord word)
    {
        if (word.EndsWith("sses"))
        {
            word.ReplaceEnd(4, "ss");
        }
        else if (word.EndsWith("ied") || word.EndsWith("ies"))
        {
            word.ReplaceEnd(3, word.Length > 4 ? "i" : "ie");
        }
        else if (word.EndsWith("s") && !word.EndsWith("ss") && !word.EndsWith("us") && word.HasVowelBefore(2))
        {
            word.ReplaceEnd(1, "");
        }
    }

    /// <summary>Step 1b.</summary>
    public static void RemovePastAndProgressive(ref StemmedWord word)
    {
        int suffix = word.EndsWith("eedly") ? 5 : word.EndsWith("eed") ? 3 : 0;
        if (suffix > 0)
        {
            if (word.InR1(suffix))
            {
                word.ReplaceEnd(suffix, "ee");
            }

            return;
        }

        suffix = word.EndsWith("ingly") ? 5 : word.EndsWith("edly") ? 4 : word.EndsWith("ing") ? 3 : word.EndsWith("ed") ? 2 : 0;
        if (suffix > 0 && word.HasVowelBefore(suffix))
        {
            word.ReplaceEnd(suffix, "");
            RepairEnd(ref word);
        }
    }

    /// <summary>Step 1c.</summary>
    public static void ReplaceFinalY(ref StemmedWord word)
    {
        if (word.Length > 2 && word.FromEnd(1) is 'y' or 'Y' && !StemmedWord.IsVowel(word.FromEnd(2)))
        {
            word.ReplaceEnd(1, "i");
        }
    }

    /// <summary>Gives a verb without -ed or -ing back its e, or takes its doubled consonant.</summary>
    private static void RepairEnd(ref StemmedWord word)
    {
        if (word.EndsWith("at") || word.EndsWith("bl") || word.EndsWith("iz"))
        {
            word.ReplaceEnd(0, "e");
        }
        else if (word.FromEnd(1) == word.FromEnd(2) && word.FromEnd(1) is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't')
        {
            word.ReplaceEnd(1, "");
        }
        else if (word.IsShort())
        {
            word.ReplaceEnd(0, "e");
        }
    }
}
