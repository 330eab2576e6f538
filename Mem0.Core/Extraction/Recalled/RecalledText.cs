using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Mem0.Core.Extraction.Chunks;

namespace Mem0.Core.Extraction.Recalled;

/// <summary>
/// Makes texts comparable with those that were recalled. Two texts are the same when they have the same letters and digits in the same words,
/// whatever their case, punctuation, quotes and bullets, and whatever a program writes around a memory that it shows: a number, a date or a label
/// before it, a date or a score in brackets behind it.
/// </summary>
internal static partial class RecalledText
{
    /// <summary>A sentence of a longer memory is told by its words only if it has so many characters: "Yes, please." is anybody's.</summary>
    private const int ShortestSentence = 12;

    /// <summary>The fingerprints of a recalled text: of the whole, and of its lines and sentences that are long enough.</summary>
    public static IReadOnlySet<ulong> Fingerprints(string text)
    {
        HashSet<ulong> fingerprints = [];
        if (Normal(text) is { Length: > 0 } whole)
        {
            fingerprints.Add(Fingerprint(whole));
        }

        foreach (var (start, length) in Sentences.Of(text))
        {
            if (Normal(text.Substring(start, length)) is { Length: >= ShortestSentence } sentence)
            {
                fingerprints.Add(Fingerprint(sentence));
            }
        }

        return fingerprints;
    }

    /// <summary>A message without the lines and sentences that were recalled; what is left keeps its place and wording.</summary>
    /// <param name="text">What was said.</param>
    /// <param name="wasRecalled">Whether a fingerprint is one of a recalled text.</param>
    public static string Without(string text, Func<ulong, bool> wasRecalled)
    {
        if (IsRecalled(text, wasRecalled))
        {
            return "";
        }

        var rest = new StringBuilder(text.Length);
        var labels = new StringBuilder();
        foreach (var line in Lines(text))
        {
            if (IsRecalled(line, wasRecalled))
            {
                // The label above it ("Relevant memories:") goes with it.
                labels.Clear();
                continue;
            }

            if (Normal(Heading().Replace(line, "")).Length == 0)
            {
                labels.Append(line);
                continue;
            }

            rest.Append(labels);
            labels.Clear();
            foreach (var (start, length) in Sentences.Of(line))
            {
                var sentence = line.Substring(start, length);
                if (!IsRecalled(sentence, wasRecalled))
                {
                    rest.Append(sentence);
                }
            }
        }

        return rest.Append(labels).ToString();
    }

    /// <summary>The words of a text as <see cref="PlainLetters"/>, parted by single spaces, without anything else.</summary>
    private static string Normal(string text)
    {
        var normal = new StringBuilder(text.Length);
        var parted = false;
        foreach (var character in PlainLetters.Of(text).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(character) || IsMark(character))
            {
                if (parted && normal.Length > 0)
                {
                    normal.Append(' ');
                }

                normal.Append(character.ToString());
                parted = false;
            }
            else
            {
                parted = true;
            }
        }

        return normal.ToString();
    }

    private static bool IsRecalled(string text, Func<ulong, bool> wasRecalled)
    {
        var bare = Heading().Replace(text, "");
        return Is(text) || Is(bare) || Is(Annotation().Replace(bare, ""));

        bool Is(string candidate) => Normal(candidate) is { Length: > 0 } normal && wasRecalled(Fingerprint(normal));
    }

    private static IEnumerable<string> Lines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            yield return text[start..end];
            start = end;
        }
    }

    private static bool IsMark(Rune character) => Rune.GetUnicodeCategory(character)
        is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static ulong Fingerprint(string normal)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(normal), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>Bullets, numbers, dates and labels such as "Memory:" or "2. [2026-03-01] Fact 3:", any of them in any order.</summary>
    [GeneratedRegex(
        @"^(\s|[-*•>""'“„«#|]|\(?[0-9]{1,4}[.):](?=\s)|\[?\(?[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?\)?\]?:?|\[[0-9]{1,4}\]"
        + @"|(relevant |known |user |stored )?(memory|memories|fact|facts|context|note)( [0-9]{1,4})?\s*:)+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    /// <summary>A bracket at the end with a digit in it.</summary>
    [GeneratedRegex(@"\s*[(\[][^()\[\]]{0,40}[0-9][^()\[\]]{0,40}[)\]][\s.]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Annotation();
}
