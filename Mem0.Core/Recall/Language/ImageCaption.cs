using System.Text.RegularExpressions;

namespace Mem0.Core.Recall.Language;

/// <summary>The description of a picture that a memory's text carries at its end: <c> [image: a dog on a beach]</c>.</summary>
internal static partial class ImageCaption
{
    private const string Beginning = " [image:";

    /// <summary>The text that the person wrote, without the description of a picture.</summary>
    public static string Without(string text) =>
        text.Contains(Beginning, StringComparison.Ordinal) ? Caption().Replace(text, "") : text;

    [GeneratedRegex(@" \[image:.*", RegexOptions.CultureInvariant)]
    private static partial Regex Caption();
}
