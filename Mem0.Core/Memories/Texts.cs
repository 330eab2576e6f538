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
