using System.Globalization;
using System.Text.Json;

namespace Mem0.Core.Memories.Filters;

/// <summary>
/// The rules for scalars in filters: how a number is spelled, what a date is, how case is folded. The parser, the evaluator and the
/// functions that a store runs share them, so that they cannot differ.
/// </summary>
internal static partial class FilterScalars
{
    /// <summary>Integers below this size are exact as a <see cref="double"/>.</summary>
    public const double LargestExactInteger = 1L << 53;

    private const double FirstBeyondInt64 = 9223372036854775808d;

    /// <summary>The JSON text of a truth value.</summary>
    public static string Spell(bool value) => value ? "true" : "false";

    /// <summary>The shortest text of a number that reads back as the same number.</summary>
    public static string Spell(double value) => value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The text of an integer.</summary>
    public static string Spell(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The text of a stored JSON scalar, the same for every spelling of a number; null for null, lists and objects.</summary>
    public static string? Spell(JsonElement stored) => stored.ValueKind switch
    {
        JsonValueKind.String => stored.GetString(),
        JsonValueKind.Number => stored.TryGetInt64(out var integer) ? Spell(integer) : Spell(stored.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => Spell(stored.ValueKind == JsonValueKind.True),
        _ => null,
    };

    /// <summary>The form of a text that comparisons without regard to case use.</summary>
    public static string Fold(string text) => text.ToLowerInvariant();

    /// <summary>The number that a text spells: exactly one JSON number and nothing around it, and not beyond what a double holds.</summary>
    public static double? Number(string text) =>
        IsNumber(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Number(number) : null;

    /// <summary>The number, unless it is infinite or none.</summary>
    public static double? Number(double value) => double.IsFinite(value) ? value : null;

    /// <summary>The number that a stored JSON value is or spells.</summary>
    public static double? Number(JsonElement stored) => stored.ValueKind switch
    {
        JsonValueKind.Number => Number(stored.GetDouble()),
        JsonValueKind.String => Number(stored.GetString()!),
        _ => null,
    };

    /// <summary>The 64-bit integer that a text spells.</summary>
    public static long? Integer(string text) =>
        IsNumber(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? integer
            : null;

    /// <summary>The 64-bit integer that a stored JSON number is. Exact, so that ids beyond 2^53 that are neighbours stay apart.</summary>
    public static long? Integer(JsonElement stored)
    {
        if (stored.TryGetInt64(out var integer))
        {
            return integer;
        }

        var number = stored.GetDouble();
        return number is >= -FirstBeyondInt64 and < FirstBeyondInt64 && double.IsInteger(number) ? (long)number : null;
    }

    /// <summary>Whether a stored text has the value.</summary>
    public static bool Equal(string stored, FilterValue value) => value.Kind switch
    {
        FilterValueKind.Text => stored == value.Text,
        FilterValueKind.Number => Number(stored) == value.Number,
        FilterValueKind.Boolean => stored == Spell(value.Boolean),
        _ => false,
    };

    /// <summary>Whether a stored JSON scalar has the value; lists, objects and null have none.</summary>
    public static bool Equal(JsonElement stored, FilterValue value) => stored.ValueKind switch
    {
        JsonValueKind.String => Equal(stored.GetString()!, value),
        JsonValueKind.Number => EqualNumber(stored, value),
        JsonValueKind.True or JsonValueKind.False => EqualBoolean(stored.ValueKind == JsonValueKind.True, value),
        _ => false,
    };

    private static bool EqualBoolean(bool stored, FilterValue value) => value.Kind switch
    {
        FilterValueKind.Boolean => stored == value.Boolean,
        FilterValueKind.Text => Spell(stored) == value.Text,
        _ => false,
    };

    private static bool EqualNumber(JsonElement stored, FilterValue value) => value.Kind switch
    {
        FilterValueKind.Number => Number(stored) == value.Number,
        FilterValueKind.Text when Integer(value.Text!) is { } integer => Integer(stored) == integer,
        FilterValueKind.Text when Number(value.Text!) is { } number => Number(stored) == number,
        _ => false,
    };

    // The number grammar of JSON: no plus sign, no leading zeros, no bare point.
    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        var at = text is ['-', ..] ? 1 : 0;
        var whole = Digits(text, at);
        if (whole == 0 || (whole > 1 && text[at] == '0'))
        {
            return false;
        }

        at += whole;
        if (at < text.Length && text[at] == '.')
        {
            var fraction = Digits(text, at + 1);
            if (fraction == 0)
            {
                return false;
            }

            at += 1 + fraction;
        }

        return at == text.Length || IsExponent(text[at..]);
    }

    private static bool IsExponent(ReadOnlySpan<char> text)
    {
        var at = text is ['e' or 'E', '+' or '-', ..] ? 2 : 1;
        var digits = text[0] is 'e' or 'E' ? Digits(text, at) : 0;
        return digits > 0 && at + digits == text.Length;
    }

    private static int Digits(ReadOnlySpan<char> text, int from)
    {
        var count = 0;
        while (from + count < text.Length && char.IsAsciiDigit(text[from + count]))
        {
            count++;
        }

        return count;
    }
}
