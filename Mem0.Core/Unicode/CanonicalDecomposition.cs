using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Mem0.Core.Unicode;

/// <summary>
/// Full canonical decomposition of single characters (the mapping part of Unicode's NFD). The product runs with invariant globalization, in
/// which <see cref="string.Normalize()"/> returns its input, so the mapping is read from an embedded table of the Unicode Character
/// Database.
/// </summary>
/// <remarks>Marks are not put into canonical order: who asks either drops them or compares texts of the same origin.</remarks>
internal static class CanonicalDecomposition
{
    private const int FirstDecomposable = 0xC0;
    private const int HangulSyllables = 0xAC00;
    private const int HangulSyllableCount = 11172;
    private const int LeadingConsonants = 0x1100;
    private const int Vowels = 0x1161;
    private const int TrailingConsonants = 0x11A7;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    private static readonly FrozenDictionary<int, Rune[]> Table = Load();

    /// <summary>The most characters that one character decomposes into.</summary>
    public const int LongestResult = 4;

    /// <summary>Writes what a character decomposes into; a character without decomposition stands for itself.</summary>
    /// <param name="character">The character.</param>
    /// <param name="destination">Room for <see cref="LongestResult"/> characters.</param>
    /// <returns>How many characters were written.</returns>
    public static int Decompose(Rune character, Span<Rune> destination)
    {
        if (character.Value >= FirstDecomposable)
        {
            if ((uint)(character.Value - HangulSyllables) < HangulSyllableCount)
            {
                return DecomposeHangul(character.Value - HangulSyllables, destination);
            }

            if (Table.TryGetValue(character.Value, out Rune[]? parts))
            {
                parts.CopyTo(destination);
                return parts.Length;
            }
        }

        destination[0] = character;
        return 1;
    }

    /// <summary>
    /// Hangul syllables are numbered leading consonant by vowel by trailing consonant (0 for none); Unicode chapter 3.12.
    /// </summary>
    private static int DecomposeHangul(int index, Span<Rune> destination)
    {
        destination[0] = new Rune(LeadingConsonants + (index / (VowelCount * TrailingCount)));
        destination[1] = new Rune(Vowels + (index / TrailingCount % VowelCount));
        var trailing = index % TrailingCount;
        if (trailing == 0)
        {
            return 2;
        }

        destination[2] = new Rune(TrailingConsonants + trailing);
        return 3;
    }

    /// <summary>Each line holds a code point and, after it, those of its decomposition, in hexadecimal.</summary>
    private static FrozenDictionary<int, Rune[]> Load()
    {
        using Stream resource = typeof(CanonicalDecomposition).Assembly.GetManifestResourceStream("decompositions.txt")!;
        using StreamReader reader = new(resource);
        Dictionary<int, Rune[]> table = [];
        while (reader.ReadLine() is { } line)
        {
            Rune[] points = Array.ConvertAll(line.Split(' '), Parse);
            table.Add(points[0].Value, points[1..]);
        }

        return table.ToFrozenDictionary();
    }

    private static Rune Parse(string point) => new(int.Parse(point, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
