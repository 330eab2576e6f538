using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mem0.Core.Unicode;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>A word as it stands in a text.</summary>
/// <param name="Lower">In lower case, without accents.</param>
/// <param name="Capital">Whether it begins with an upper-case letter.</param>
/// <param name="Kind">What can be seen from its characters alone.</param>
internal readonly record struct RawWord(string Lower, bool Capital, RawKind Kind);

/// <summary>What can be seen of a word from its characters alone.</summary>
internal enum RawKind
{
    /// <summary>Letters.</summary>
    Word,

    /// <summary>A number, a time, a month, a weekday, an address.</summary>
    Value,

    /// <summary>A comma or the like.</summary>
    Mark,
}

/// <summary>
/// Cuts an English text into words. Contractions are written out; numbers, times and dates get one form: <c>seven</c> is 7, <c>7:30 pm</c>
/// is 19:30, <c>14th</c> is 14, <c>May 2</c> and <c>2 May</c> have the same two values.
/// </summary>
internal static partial class RawWords
{
    private const int HoursOfHalfDay = 12;

    private static readonly Dictionary<string, int> Numbers = Enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty");

    private static readonly Dictionary<string, int> Ordinals = Enumerate(
        "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth");

    private static readonly Dictionary<string, int> Tens = new(StringComparer.Ordinal)
    {
        ["thirty"] = 30,
        ["forty"] = 40,
        ["fifty"] = 50,
        ["sixty"] = 60,
        ["seventy"] = 70,
        ["eighty"] = 80,
        ["ninety"] = 90,
        ["dozen"] = 12,
        ["hundred"] = 100,
        ["thousand"] = 1000,
        ["once"] = 1,
        ["twice"] = 2,
        ["noon"] = 12,
        ["midnight"] = 0,
    };

    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>Cuts a text.</summary>
    public static List<RawWord> Cut(string text)
    {
        List<RawWord> words = [];
        foreach (Match match in Token().Matches(Titles().Replace(text.Replace('’', '\''), "")))
        {
            Add(words, match.Value);
        }

        return words;
    }

    /// <summary>A text in lower case and without accents.</summary>
    public static string Fold(string text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        StringBuilder folded = new(text.Length);
        Span<Rune> parts = stackalloc Rune[CanonicalDecomposition.LongestResult];
        foreach (Rune rune in text.EnumerateRunes())
        {
            foreach (Rune part in parts[..CanonicalDecomposition.Decompose(rune, parts)])
            {
                if (Rune.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark)
                {
                    folded.Append(Rune.ToLowerInvariant(part).ToString());
                }
            }
        }

        return folded.ToString();
    }

    private static void Add(List<RawWord> words, string token)
    {
        bool capital = char.IsUpper(token[0]);
        string lower = Fold(token);
        if (token.Contains('@', StringComparison.Ordinal))
        {
            words.Add(new(lower, false, RawKind.Value));
        }
        else if (char.IsAsciiDigit(token[0]))
        {
            AddNumber(words, lower);
        }
        else if (!char.IsLetter(token[0]))
        {
            if (lower == "'s")
            {
                words.Add(new("'s", false, RawKind.Word));
            }
            else
            {
                words.Add(new(lower, false, RawKind.Mark));
            }
        }
        else if (lower is "am" or "pm" && words is [.., { Kind: RawKind.Value } time] && IsHour(time.Lower))
        {
            words[^1] = time with { Lower = Clock(time.Lower, afternoon: lower == "pm") };
        }
        else
        {
            AddWord(words, lower, capital);
        }
    }

    private static void AddWord(List<RawWord> words, string lower, bool capital)
    {
        if (lower.EndsWith("n't", StringComparison.Ordinal))
        {
            words.Add(new(lower switch { "can't" => "can", "won't" => "will", "shan't" => "shall", _ => lower[..^3] }, capital, RawKind.Word));
            words.Add(new("not", false, RawKind.Word));
        }
        else if (lower == "cannot")
        {
            words.Add(new("can", capital, RawKind.Word));
            words.Add(new("not", false, RawKind.Word));
        }
        else if (lower.IndexOf('\'', StringComparison.Ordinal) is > 0 and var at)
        {
            AddWord(words, lower[..at], capital);
            words.Add(new(Ending(lower[..at], lower[at..]), false, RawKind.Word));
        }
        else if (Value(words, lower, capital) is { } value)
        {
            words.Add(new(value, false, RawKind.Value));
        }
        else
        {
            words.Add(new(lower, capital, RawKind.Word));
        }
    }

    private static string Ending(string word, string ending) => ending switch
    {
        "'m" or "'re" => "is",
        "'ve" => "have",
        "'ll" => "will",
        "'d" => "would",
        "'s" when word is "he" or "she" or "it" or "that" or "there" or "who" or "what" => "is",
        "'s" => "'s",
        _ => ending[1..],
    };

    /// <summary>The value that a word means; null for none. "may", "march" and "second" are words like others unless their place says that they are none.</summary>
    private static string? Value(List<RawWord> words, string lower, bool capital)
    {
        if (Numbers.TryGetValue(lower, out int number) || Tens.TryGetValue(lower, out number)
            || (Ordinals.TryGetValue(lower, out number) && lower != "second"))
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        int month = Array.IndexOf(Months, lower);
        if (month < 0 && lower.Length is 3 or 4)
        {
            month = Array.FindIndex(Months, name => capital && (lower == name[..3] || lower == "sept") && name.StartsWith(lower, StringComparison.Ordinal));
        }

        if (month >= 0 && (lower is not ("may" or "march") || (capital && words.Count > 0)))
        {
            return $"month{month + 1}";
        }

        int day = Array.FindIndex(Days, name => lower == name || lower == name + "s");
        return day >= 0 ? Days[day] : null;
    }

    private static void AddNumber(List<RawWord> words, string lower)
    {
        if (IsoDate().Match(lower) is { Success: true } date)
        {
            words.Add(new(Number(date.Groups[1].Value), false, RawKind.Value));
            words.Add(new($"month{Number(date.Groups[2].Value)}", false, RawKind.Value));
            words.Add(new(Number(date.Groups[3].Value), false, RawKind.Value));
            return;
        }

        int end = 0;
        while (end < lower.Length && !char.IsLetter(lower[end]))
        {
            end++;
        }

        string number = lower[..end].TrimEnd('-', '.', ',', ':', '/');
        string suffix = lower[end..];
        words.Add(new(number.EndsWith(":00", StringComparison.Ordinal) ? Number(number[..^3]) : Grouped(number), false, RawKind.Value));
        if (suffix is "am" or "pm" && IsHour(number))
        {
            words[^1] = words[^1] with { Lower = Clock(words[^1].Lower, suffix == "pm") };
        }
        else if (suffix is not ("" or "st" or "nd" or "rd" or "th"))
        {
            words.Add(new(suffix, false, RawKind.Word));
        }
    }

    private static bool IsHour(string value) =>
        int.TryParse(value.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int hour) && hour is > 0 and <= HoursOfHalfDay;

    private static string Clock(string value, bool afternoon)
    {
        string[] parts = value.Split(':');
        int hour = (int.Parse(parts[0], CultureInfo.InvariantCulture) % HoursOfHalfDay) + (afternoon ? HoursOfHalfDay : 0);
        return parts.Length == 1 || parts[1] == "00" ? $"{hour}" : $"{hour}:{parts[1]}";
    }

    /// <summary>Without commas between thousands.</summary>
    private static string Grouped(string number) => Thousands().IsMatch(number) ? number.Replace(",", "", StringComparison.Ordinal) : number;

    private static string Number(string digits) => digits.TrimStart('0') is { Length: > 0 } number ? number : "0";

    private static Dictionary<string, int> Enumerate(string words) =>
        words.Split(' ').Index().ToDictionary(word => word.Item, word => word.Index, StringComparer.Ordinal);

    [GeneratedRegex(
        @"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[0-9]+(?:[.,:/-][0-9]+)*(?:\p{L}+)?|\p{L}[\p{L}\p{M}\p{N}]*(?:'\p{L}+)?(?:\+\+|\#)?|'s\b|[,;:()]|\.(?=\s)")]
    private static partial Regex Token();

    /// <summary>Titles before names make no difference.</summary>
    [GeneratedRegex(@"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\b\.?\s+(?=\p{Lu})")]
    private static partial Regex Titles();

    [GeneratedRegex("^([0-9]{4})-([0-9]{2})-([0-9]{2})$")]
    private static partial Regex IsoDate();

    [GeneratedRegex("^[0-9]{1,3}(?:,[0-9]{3})+$")]
    private static partial Regex Thousands();
}
