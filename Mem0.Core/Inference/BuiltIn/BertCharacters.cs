using System.Globalization;
using System.Text;
using Mem0.Core.Unicode;

namespace Mem0.Core.Inference.BuiltIn;

/// <summary>What a character means to the tokenizer.</summary>
internal enum CharacterKind : byte
{
    /// <summary>Part of a word.</summary>
    Letter,

    /// <summary>Ends a word.</summary>
    Space,

    /// <summary>Ends a word and is one itself.</summary>
    Punctuation,

    /// <summary>As if it were not there.</summary>
    Dropped,
}

/// <summary>How BERT uncased reads characters.</summary>
internal static class BertCharacters
{
    /// <summary>The most characters that one character folds to.</summary>
    public const int LongestFold = CanonicalDecomposition.LongestResult;

    private static readonly CharacterKind[] AsciiKinds = [.. Enumerable.Range(0, 128).Select(KindOfAsciiByRule)];

    /// <summary>The kind of a character below U+0080.</summary>
    public static CharacterKind KindOfAscii(char character) => AsciiKinds[character];

    /// <summary>The lower case of a character below U+0080.</summary>
    public static char LowerAscii(char character) => char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character;

    /// <summary>The kind of any character.</summary>
    public static CharacterKind KindOf(Rune character) =>
        character.IsAscii ? AsciiKinds[character.Value]
        : character == Rune.ReplacementChar ? CharacterKind.Dropped
        : Rune.GetUnicodeCategory(character) switch
        {
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharacterKind.Space,
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned =>
                CharacterKind.Dropped,
            UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
                or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
                or UnicodeCategory.OtherPunctuation => CharacterKind.Punctuation,
            _ => CharacterKind.Letter,
        };

    /// <summary>Whether a character is an ideograph, each of which is a word of its own.</summary>
    public static bool IsIdeograph(Rune character) => character.Value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>Writes a character decomposed, without its nonspacing marks and in lower case; nothing may be left.</summary>
    /// <returns>How many characters were written.</returns>
    public static int Fold(Rune character, Span<Rune> destination)
    {
        int parts = CanonicalDecomposition.Decompose(character, destination);
        int kept = 0;
        for (int i = 0; i < parts; i++)
        {
            if (Rune.GetUnicodeCategory(destination[i]) != UnicodeCategory.NonSpacingMark)
            {
                destination[kept++] = Rune.ToLowerInvariant(destination[i]);
            }
        }

        return kept;
    }

    private static CharacterKind KindOfAsciiByRule(int character) => (char)character switch
    {
        ' ' or '\t' or '\n' or '\r' => CharacterKind.Space,
        < ' ' or '\x7F' => CharacterKind.Dropped,
        (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~') => CharacterKind.Punctuation,
        _ => CharacterKind.Letter,
    };
}
