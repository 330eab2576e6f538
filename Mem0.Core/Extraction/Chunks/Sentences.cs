namespace Mem0.Core.Extraction.Chunks;

/// <summary>Finds where sentences end. White space after a sentence belongs to it, so that sentences in a row are the whole text.</summary>
internal static class Sentences
{
    /// <summary>
    /// Where a sentence or line ends that begins at <paramref name="start"/>; within a limit that comes before, at the last word's end, or else at
    /// the limit, but never inside of a character.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the sentence begins.</param>
    /// <param name="limit">Where it ends at the latest, after <paramref name="start"/>.</param>
    public static int End(string text, int start, int limit)
    {
        for (var i = start; i < limit; i++)
        {
            if (EndsAt(text, i))
            {
                return AfterSpace(text, i + 1, limit);
            }
        }

        return limit == text.Length ? limit : CutBefore(text, start, limit);
    }

    /// <summary>The sentences and lines of a text, in a row.</summary>
    public static IEnumerable<(int Start, int Length)> Of(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = End(text, start, text.Length);
            yield return (start, end - start);
            start = end;
        }
    }

    private static bool EndsAt(string text, int i) =>
        text[i] is '\n' or '\r' or '。' or '！' or '？' or '؟' or '।'
        || (text[i] is '.' or '!' or '?' && i + 1 < text.Length && char.IsWhiteSpace(text[i + 1]));

    private static int AfterSpace(string text, int i, int limit)
    {
        while (i < limit && char.IsWhiteSpace(text[i]))
        {
            i++;
        }

        return i;
    }

    private static int CutBefore(string text, int start, int limit)
    {
        for (var i = limit; i > start; i--)
        {
            if (char.IsWhiteSpace(text[i - 1]))
            {
                return i;
            }
        }

        return limit - start > 1 && char.IsSurrogatePair(text[limit - 1], text[limit]) ? limit - 1 : limit;
    }
}
