using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mem0.Core.Extraction.Answers;

/// <summary>
/// Reads facts from the answers of models, which are JSON at best: thoughts before it, a fence or prose around it, another shape than was asked
/// for, and an end in the middle are all taken. Every text that is there is kept.
/// </summary>
internal static partial class FactAnswerParser
{
    /// <summary>The longest answer that is read, in characters: four for each of the most tokens that an answer may have.</summary>
    public const int LongestAnswer = 4 * 131_072;

    /// <summary>
    /// How often reading begins at another bracket after one that led nowhere. Together with <see cref="LongestAnswer"/> it bounds the work that an
    /// answer of nothing but brackets makes.
    /// </summary>
    private const int MostFailures = 200;

    private static readonly JsonReaderOptions Tolerant = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads an answer.</summary>
    public static FactAnswer Parse(string answer)
    {
        if (answer.Length > LongestAnswer)
        {
            return FactAnswer.Invalid("it was far too long");
        }

        // An answer that is JSON as a whole is taken as it is: a fact may speak of "<think>".
        var whole = Read(answer);
        return whole.State == AnswerState.Complete && StartsAsJson(answer) ? whole : Read(WithoutThoughts(answer));
    }

    /// <summary>An answer without what a model writes before it when it thinks; a thought that does not end is all there is.</summary>
    public static string WithoutThoughts(string answer)
    {
        answer = Thought().Replace(answer, "");
        var end = ThoughtEnd().Matches(answer);
        return end.Count == 0 ? answer : answer[(end[^1].Index + end[^1].Length)..];
    }

    private static bool StartsAsJson(string answer) => answer.AsSpan().TrimStart() is ['{' or '[', ..];

    private static FactAnswer Read(string answer)
    {
        if (string.IsNullOrWhiteSpace(answer))
        {
            return FactAnswer.Invalid("it was empty");
        }

        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(answer);
        var found = new FactShapes();
        var failures = 0;
        for (var at = NextBracket(bytes, 0); at < bytes.Length && failures < MostFailures; at = NextBracket(bytes, at))
        {
            var length = ReadValue(bytes[at..], found);
            failures += length == 0 ? 1 : 0;
            at += Math.Max(length, 1);
        }

        return found.Answer();
    }

    private static int NextBracket(ReadOnlySpan<byte> bytes, int from)
    {
        var next = bytes[from..].IndexOfAny((byte)'{', (byte)'[');
        return next < 0 ? bytes.Length : from + next;
    }

    /// <summary>Reads the JSON value at the beginning of some bytes.</summary>
    /// <returns>How long it is; 0 when there is none.</returns>
    private static int ReadValue(ReadOnlySpan<byte> bytes, FactShapes found)
    {
        var reader = new Utf8JsonReader(bytes, isFinalBlock: true, new JsonReaderState(Tolerant));
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            found.Take(document.RootElement);
            return (int)reader.BytesConsumed;
        }
        catch (JsonException)
        {
            if (IsJsonAtFirst(bytes))
            {
                found.TakeBreak();
            }

            return 0;
        }
    }

    /// <summary>Whether what follows a bracket is JSON too, so that the bracket is not one of prose.</summary>
    private static bool IsJsonAtFirst(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, new JsonReaderState(Tolerant));
        try
        {
            // An end directly after the bracket is what a truncated answer looks like; prose goes on.
            return reader.Read() && (reader.Read() || bytes[1..].Trim(" \t\r\n"u8).IsEmpty || StartsText(bytes[1..]));
        }
        catch (JsonException)
        {
            return false;
        }
    }

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
