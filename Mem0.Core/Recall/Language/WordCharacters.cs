using System.Globalization;
using System.Text;

namespace Mem0.Core.Recall.Language;

/// <summary>What a decomposed character is to the words of a text.</summary>
internal enum CharacterRole
{
    /// <summary>Ends a word.</summary>
    Separator,

    /// <summary>A letter or digit.</summary>
    Letter,

    /// <summary>A letter or digit of a script that does not part its words.</summary>
    UnspacedLetter,

    /// <summary>A mark without which the letter before it is another, such as an Indic vowel sign.</summary>
    Mark,

    /// <summary>As if it were not there: accents, optional vowel points, joiners, variation selectors.</summary>
    Ignored,
}

/// <summary>Sorts characters into those that make words and those that part them.</summary>
internal static class WordCharacters
{
    private const int ZeroWidthSpace = 0x200B;
    private const int FinalSigma = 0x3C2;
    private const int Sigma = 0x3C3;

    /// <summary>What a character is, after canonical decomposition.</summary>
    public static CharacterRole RoleOf(Rune character)
    {
        switch (Rune.GetUnicodeCategory(character))
        {
            case UnicodeCategory.UppercaseLetter:
            case UnicodeCategory.LowercaseLetter:
            case UnicodeCategory.TitlecaseLetter:
            case UnicodeCategory.ModifierLetter:
            case UnicodeCategory.OtherLetter:
            case UnicodeCategory.DecimalDigitNumber:
            case UnicodeCategory.LetterNumber:
                return IsUnspaced(character.Value) ? CharacterRole.UnspacedLetter : CharacterRole.Letter;
            case UnicodeCategory.NonSpacingMark:
            case UnicodeCategory.SpacingCombiningMark:
            case UnicodeCategory.EnclosingMark:
                return IsOptionalMark(character.Value) ? CharacterRole.Ignored : CharacterRole.Mark;
            case UnicodeCategory.Format:
                return character.Value == ZeroWidthSpace ? CharacterRole.Separator : CharacterRole.Ignored;
            default:
                return CharacterRole.Separator;
        }
    }

    /// <summary>The lower case of a letter; a sigma is the same wherever it stands.</summary>
    public static Rune Lower(Rune letter)
    {
        Rune lower = Rune.ToLowerInvariant(letter);
        return lower.Value == FinalSigma ? new Rune(Sigma) : lower;
    }

    /// <summary>
    /// Accents of Latin, Greek and Cyrillic letters, Hebrew and Arabic points, and variation selectors, by Unicode block.
    /// </summary>
    private static bool IsOptionalMark(int mark) => mark is
        (>= 0x0300 and <= 0x036F) or (>= 0x0591 and <= 0x05C7)
        or (>= 0x0610 and <= 0x061A) or (>= 0x064B and <= 0x065F) or 0x0670 or (>= 0x06D6 and <= 0x06ED)
        or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF)
        or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFE20 and <= 0xFE2F) or (>= 0xE0100 and <= 0xE01EF);

    /// <summary>Thai and Lao, Myanmar, Khmer, Han with its radicals, Hiragana and Katakana with Bopomofo, by Unicode block.</summary>
    private static bool IsUnspaced(int letter) => letter is
        (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0xA9E0 and <= 0xA9FF) or (>= 0xAA60 and <= 0xAA7F)
        or (>= 0x1780 and <= 0x17FF)
        or (>= 0x2E80 and <= 0x312F) or (>= 0x31A0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFF9F)
        or (>= 0x1AFF0 and <= 0x1B16F) or (>= 0x20000 and <= 0x3FFFF);
}
