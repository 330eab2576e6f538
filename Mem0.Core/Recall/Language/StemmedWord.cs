namespace Mem0.Core.Recall.Language;

/// <summary>A word on its way to its stem. A y that acts as a consonant is an upper-case Y meanwhile.</summary>
internal ref struct StemmedWord
{
    private static readonly string[] IrregularBeginnings = ["gener", "commun", "arsen"];

    private readonly Span<char> _buffer;

    /// <summary>Marks the consonants among the y, and finds the regions.</summary>
    /// <param name="buffer">The word's letters a to z, in memory that may be written to.</param>
    /// <param name="length">How many letters there are.</param>
    public StemmedWord(Span<char> buffer, int length)
    {
        _buffer = buffer;
        Length = length;
        for (int i = 0; i < length; i++)
        {
            if (buffer[i] == 'y' && (i == 0 || IsVowel(buffer[i - 1])))
            {
                buffer[i] = 'Y';
            }
        }

        R1 = Region(0);
        foreach (string beginning in IrregularBeginnings)
        {
            if (Letters.StartsWith(beginning))
            {
                R1 = beginning.Length;
            }
        }

        R2 = Region(R1);
    }

    /// <summary>The number of letters that are left.</summary>
    public int Length { get; private set; }

    /// <summary>The start of what follows the first consonant after a vowel; three beginnings set it themselves.</summary>
    public int R1 { get; }

    /// <summary>The start of what follows the first consonant after a vowel within R1.</summary>
    public int R2 { get; }

    /// <summary>The letters that are left.</summary>
    public readonly ReadOnlySpan<char> Letters => _buffer[..Length];

    /// <summary>The letter so many places before the end; NUL before the beginning.</summary>
    public readonly char FromEnd(int places) => places <= Length ? _buffer[Length - places] : '\0';

    /// <summary>Whether the word ends so.</summary>
    public readonly bool EndsWith(ReadOnlySpan<char> suffix) => Letters.EndsWith(suffix);

    /// <summary>Whether that many last letters lie in R1.</summary>
    public readonly bool InR1(int letters) => Length - letters >= R1;

    /// <summary>Whether that many last letters lie in R2.</summary>
    public readonly bool InR2(int letters) => Length - letters >= R2;

    /// <summary>Puts something no longer in the place of the last letters.</summary>
    public void ReplaceEnd(int letters, ReadOnlySpan<char> replacement)
    {
        Length -= letters;
        replacement.CopyTo(_buffer[Length..]);
        Length += replacement.Length;
    }

    /// <summary>Whether there is a vowel before that many last letters.</summary>
    public readonly bool HasVowelBefore(int letters)
    {
        foreach (char letter in Letters[..Math.Max(0, Length - letters)])
        {
            if (IsVowel(letter))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether what comes before that many last letters ends in a short syllable: a vowel between consonants of which the latter is not
    /// w, x or Y, or a vowel at the beginning of the word before a consonant.
    /// </summary>
    public readonly bool HasShortSyllableBefore(int letters)
    {
        ReadOnlySpan<char> rest = Letters[..(Length - letters)];
        return rest switch
        {
            [var vowel, var consonant] => IsVowel(vowel) && !IsVowel(consonant),
            [.., var before, var vowel, var consonant] =>
                !IsVowel(before) && IsVowel(vowel) && !IsVowel(consonant) && consonant is not ('w' or 'x' or 'Y'),
            _ => false,
        };
    }

    /// <summary>Whether the word is short: R1 is empty, and it ends in a short syllable.</summary>
    public readonly bool IsShort() => R1 >= Length && HasShortSyllableBefore(0);

    /// <summary>The letters, with every y in lower case again.</summary>
    public readonly ReadOnlySpan<char> Restore()
    {
        _buffer[..Length].Replace('Y', 'y');
        return Letters;
    }

    /// <summary>Whether a letter is one of a, e, i, o, u, y.</summary>
    public static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private readonly int Region(int start)
    {
        for (int i = start + 1; i < Length; i++)
        {
            if (IsVowel(_buffer[i - 1]) && !IsVowel(_buffer[i]))
            {
                return i + 1;
            }
        }

        return Length;
    }
}
