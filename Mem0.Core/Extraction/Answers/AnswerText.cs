using System.Text;

namespace Mem0.Core.Extraction.Answers;

/// <summary>Makes texts of models fit to be stored: some stores take no NUL, and control characters say nothing.</summary>
internal static class AnswerText
{
    /// <summary>A text in one line: control characters, line ends among them, are blanks; without white space around.</summary>
    public static string Line(string text) => Clean(text, keepsLines: false);

    /// <summary>A text of several lines: line ends and tabs stay, other control characters are blanks; without white space around.</summary>
    public static string Lines(string text) => Clean(text, keepsLines: true);

    /// <summary>Half of a surrogate pair, which is no character, becomes U+FFFD.</summary>
    private static string Clean(string text, bool keepsLines)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            var stays = !Rune.IsControl(character) || (keepsLines && character.Value is '\n' or '\r' or '\t');
            clean.Append((stays ? character : new Rune(' ')).ToString());
        }

        return clean.ToString().Trim();
    }
}
