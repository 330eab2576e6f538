using System.Text;
using Mem0.Core.Unicode;

namespace Mem0.Core.Extraction;

/// <summary>
/// The one form in which texts are compared: canonically decomposed, full-width forms as ASCII, in lower case. Which of the characters count is up
/// to who compares.
/// </summary>
internal static class PlainLetters
{
    private const int FullWidthFirst = 0xFF01;
    private const int FullWidthLast = 0xFF5E;
    private const int FullWidthDistance = 0xFEE0;

    /// <summary>A text in that form; half of a surrogate pair is U+FFFD.</summary>
    public static string Of(string text)
    {
        StringBuilder plain = new(text.Length);
        Span<Rune> parts = stackalloc Rune[CanonicalDecomposition.LongestResult];
        foreach (Rune rune in text.EnumerateRunes())
        {
            foreach (Rune part in parts[..CanonicalDecomposition.Decompose(rune, parts)])
            {
                int value = part.Value is >= FullWidthFirst and <= FullWidthLast ? part.Value - FullWidthDistance : part.Value;
                plain.Append(Rune.ToLowerInvariant(new Rune(value)).ToString());
            }
        }

        return plain.ToString();
    }
}
