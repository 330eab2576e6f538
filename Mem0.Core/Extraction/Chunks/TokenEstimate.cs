namespace Mem0.Core.Extraction.Chunks;

/// <summary>
/// Estimates from above how many tokens a text takes: three ASCII characters one, every other character one. English has about four characters a
/// token, Chinese and Japanese one to two, in the vocabularies of current models.
/// </summary>
internal static class TokenEstimate
{
    private const int AsciiCharacters = 3;

    /// <summary>The tokens of a text.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var ascii = 0;
        foreach (var character in text)
        {
            ascii += char.IsAscii(character) ? 1 : 0;
        }

        return ((ascii + AsciiCharacters - 1) / AsciiCharacters) + text.Length - ascii;
    }
}
