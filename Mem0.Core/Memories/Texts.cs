using System.Text;

namespace Mem0.Core.Memories;

/// <summary>What every text must fulfil that is stored or searched for.</summary>
internal static class Texts
{
    /// <summary>A fault if a text holds what cannot be stored: a NUL character, or half of a surrogate pair.</summary>
    public static Fault? Check(string field, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return Fault.Invalid(field, $"{field} contains a NUL character.");
        }

        return IsWellFormed(text) ? null : LoneSurrogate(field);
    }

    /// <summary>The same for a text that must say something and must not be too long.</summary>
    /// <param name="field">The field's wire name.</param>
    /// <param name="text">The text.</param>
    /// <param name="mostBytes">The most UTF-8 bytes.</param>
    public static Fault? CheckContent(string field, string text, int mostBytes)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Fault.Invalid(field, $"{field} cannot be empty or blank.");
        }

        return text.Length > mostBytes || Encoding.UTF8.GetByteCount(text) > mostBytes
            ? Fault.Invalid(field, $"{field} is longer than {mostBytes} bytes.", "text_too_long")
            : Check(field, text);
    }

    /// <summary>A text in parts of so many UTF-8 bytes at the most, cut behind a blank or a line where there is one; together they are the text.</summary>
    /// <param name="text">The text, well-formed.</param>
    /// <param name="mostBytes">The most bytes of a part, at least 4.</param>
    public static IEnumerable<string> Cut(string text, int mostBytes)
    {
        var rest = text;
        while (Encoding.UTF8.GetByteCount(rest) > mostBytes)
        {
            var fits = Fitting(rest, mostBytes);
            var blank = rest.LastIndexOfAny([' ', '\n', '\t'], fits - 1, fits / 2);
            var end = blank > 0 ? blank + 1 : fits;
            yield return rest[..end];
            rest = rest[end..];
        }

        yield return rest;
    }

    /// <summary>How many characters from the start have so many bytes at the most; none of them is half of a surrogate pair.</summary>
    private static int Fitting(string text, int mostBytes)
    {
        var bytes = 0;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > mostBytes)
            {
                break;
            }

            at += rune.Utf16SequenceLength;
        }

        return at;
    }

    /// <summary>The fault of a text with half of a surrogate pair.</summary>
    public static Fault LoneSurrogate(string field) => Fault.Invalid(field, $"{field} contains a lone surrogate, which is no character.");

    /// <summary>A text of a JSON document; null when it holds half of a surrogate pair, which the JSON reader takes, and throws at later.</summary>
    public static string? Read(Func<string?> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }
}
