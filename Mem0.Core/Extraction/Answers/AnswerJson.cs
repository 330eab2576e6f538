using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mem0.Core.Extraction.Answers;

/// <summary>
/// Finds JSON in the answers of models: thoughts before it, a fence or prose around it, several values one after another, and an end in the
/// middle are all taken.
/// </summary>
internal static partial class AnswerJson
{
    /// <summary>The longest answer that is read, in characters: four for each of the most tokens that an answer may have.</summary>
    public const int LongestAnswer = 4 * 131_072;

    /// <summary>
    /// How often reading begins at another bracket after one that led nowhere. Together with <see cref="LongestAnswer"/> it bounds the work that an
    /// answer of nothing but brackets makes.
    /// </summary>
    private const int MostFailures = 200;

    private static readonly JsonReaderOptions Tolerant = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Takes a value that could not be read to its end.</summary>
    /// <param name="isLoneBracket">Whether it is a <c>[</c> with which the answer ends.</param>
    public delegate void BreakTaker(bool isLoneBracket);

    /// <summary>An answer without what a model writes before it when it thinks; a thought that does not end is all there is.</summary>
    public static string WithoutThoughts(string answer)
    {
        answer = Thought().Replace(answer, "");
        var end = ThoughtEnd().Matches(answer);
        return end.Count == 0 ? answer : answer[(end[^1].Index + end[^1].Length)..];
    }

    /// <summary>
    /// Reads the lists and objects of an answer in their order. Those inside of a value that is broken are read one by one.
    /// </summary>
    /// <param name="answer">The answer, no longer than <see cref="LongestAnswer"/>.</param>
    /// <param name="take">Takes a value that was read whole; it is valid during the call alone.</param>
    /// <param name="takeBreak">Learns of a value that was not, and of a rest that was not read.</param>
    public static void Read(string answer, Action<JsonElement> take, BreakTaker takeBreak)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(answer);
        var failures = 0;
        for (var at = NextBracket(bytes, 0); at < bytes.Length; at = NextBracket(bytes, at))
        {
            if (failures == MostFailures)
            {
                takeBreak(isLoneBracket: false);
                return;
            }

            var length = ReadValue(bytes[at..], take, takeBreak);
            failures += length == 0 ? 1 : 0;
            at += Math.Max(length, 1);
        }
    }

    private static int NextBracket(ReadOnlySpan<byte> bytes, int from)
    {
        var next = bytes[from..].IndexOfAny((byte)'{', (byte)'[');
        return next < 0 ? bytes.Length : from + next;
    }

    /// <summary>Reads the JSON value at the beginning of some bytes.</summary>
    /// <returns>How long it is; 0 when there is none.</returns>
    private static int ReadValue(ReadOnlySpan<byte> bytes, Action<JsonElement> take, BreakTaker takeBreak)
    {
        var reader = new Utf8JsonReader(bytes, isFinalBlock: true, new JsonReaderState(Tolerant));
        JsonDocument document;
        try
        {
            document = JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            if (IsJsonAtFirst(bytes))
            {
                takeBreak(bytes[0] == '[' && IsLone(bytes));
            }

            return 0;
        }

        using (document)
        {
            take(document.RootElement);
        }

        return (int)reader.BytesConsumed;
    }

    /// <summary>Whether what follows a bracket is JSON too, so that the bracket is not one of prose.</summary>
    private static bool IsJsonAtFirst(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, new JsonReaderState(Tolerant));
        try
        {
            // An end directly after the bracket is what a truncated answer looks like; prose goes on.
            return reader.Read() && (reader.Read() || IsLone(bytes) || StartsText(bytes[1..]));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether nothing stands behind the bracket.</summary>
    private static bool IsLone(ReadOnlySpan<byte> bytes) => bytes[1..].Trim(" \t\r\n"u8).IsEmpty;

    /// <summary>A text that does not end is no token for the reader.</summary>
    private static bool StartsText(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8) is [(byte)'"', ..];

    [GeneratedRegex(
        @"<(?<tag>think|thinking|thought|reasoning)>.*?(</\k<tag>>|\z)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Thought();

    [GeneratedRegex(
        "</(think|thinking|thought|reasoning)>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ThoughtEnd();
}
