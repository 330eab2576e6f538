using System.Runtime.InteropServices;

namespace Mem0.Core.Recall.Language;

/// <summary>
/// Cuts a long text into windows that are compared with a question one by one, at the ends of sentences and lines where possible. Windows
/// lie in the order of the text, do not overlap, and leave out nothing but white space.
/// </summary>
internal static class TextWindows
{
    /// <summary>The most characters (UTF-16 code units) of a window.</summary>
    public const int Longest = 400;

    /// <summary>The windows of a text; a text that is no longer than one is its own window.</summary>
    public static IReadOnlyList<string> Cut(string text) =>
        text.Length <= Longest ? [text] : [.. Offsets(text).Select(window => text.Substring(window.Start, window.Length))];

    /// <summary>Where the windows of a text lie in it. A long text of white space alone has none.</summary>
    public static IReadOnlyList<(int Start, int Length)> Offsets(string text)
    {
        if (text.Length <= Longest)
        {
            return [(0, text.Length)];
        }

        List<(int Start, int Length)> windows = [];
        int start = 0;
        while (start < text.Length)
        {
            int end = SentenceEnd(text, start);
            AddSentence(text, start, end, windows);
            start = end;
        }

        return windows;
    }

    /// <summary>Where the sentence or line that begins at <paramref name="start"/> ends.</summary>
    private static int SentenceEnd(string text, int start)
    {
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] is '\n' or '\r' or '。' or '！' or '？'
                || (text[i] is '.' or '!' or '?' && i + 1 < text.Length && char.IsWhiteSpace(text[i + 1])))
            {
                return i + 1;
            }
        }

        return text.Length;
    }

    /// <summary>Adds a sentence; of one that is longer than a window, the pieces before the last become windows of their own.</summary>
    private static void AddSentence(string text, int start, int end, List<(int Start, int Length)> windows)
    {
        end = SkipBack(text, start, end);
        start = SkipSpace(text, start, end);
        while (end - start > Longest)
        {
            int cut = CutPoint(text, start);
            windows.Add((start, SkipBack(text, start, cut) - start));
            start = SkipSpace(text, cut, end);
        }

        if (start < end)
        {
            Join(start, end, windows);
        }
    }

    /// <summary>The last white space at which a window that begins at <paramref name="start"/> can end, or else its greatest end.</summary>
    private static int CutPoint(string text, int start)
    {
        for (int i = start + Longest; i > start; i--)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                return i;
            }
        }

        int end = start + Longest;
        return char.IsSurrogatePair(text[end - 1], text[end]) ? end - 1 : end;
    }

    private static int SkipSpace(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return start;
    }

    private static int SkipBack(string text, int start, int end)
    {
        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return end;
    }

    /// <summary>Lets the last window go on to <paramref name="end"/> if it stays short enough, or begins another.</summary>
    private static void Join(int start, int end, List<(int Start, int Length)> windows)
    {
        if (windows.Count > 0 && end - windows[^1].Start <= Longest)
        {
            CollectionsMarshal.AsSpan(windows)[^1].Length = end - windows[^1].Start;
        }
        else
        {
            windows.Add((start, end - start));
        }
    }
}
