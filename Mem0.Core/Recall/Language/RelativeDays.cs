using System.Globalization;
using System.Text.RegularExpressions;

namespace Mem0.Core.Recall.Language;

/// <summary>English expressions for days that are counted from the day on which they are said.</summary>
internal static partial class RelativeDays
{
    private const int DaysInWeek = 7;

    /// <summary>Adds the days of every expression in a text that was said on the given day.</summary>
    public static void AddTo(List<DayInterval> days, string text, DateOnly said)
    {
        AddNamedDays(days, text, said);
        AddPeriods(days, text, said);
        AddLastWeekdays(days, text, said);
        AddAgo(days, text, said);
    }

    private static void AddNamedDays(List<DayInterval> days, string text, DateOnly said)
    {
        foreach (Match match in NamedDay().Matches(text))
        {
            int distance = match.Groups["before"].Success ? -1 : match.Groups["after"].Success ? 1 : 0;
            days.Add(DayInterval.From(said.DayNumber + distance, 1));
        }
    }

    /// <summary>A week, and a weekend too, is the seven days from a Monday on.</summary>
    private static void AddPeriods(List<DayInterval> days, string text, DateOnly said)
    {
        foreach (Match match in Period().Matches(text))
        {
            int distance = match.Groups["before"].Success ? -1 : match.Groups["after"].Success ? 1 : 0;
            if (!match.Groups["month"].Success)
            {
                int monday = said.DayNumber - DaysSinceMonday(said.DayOfWeek);
                days.Add(DayInterval.From(monday + (DaysInWeek * distance), DaysInWeek));
            }
            else if (DayInterval.Month(said.Year, said.Month + distance) is { } month)
            {
                days.Add(month);
            }
        }
    }

    private static void AddLastWeekdays(List<DayInterval> days, string text, DateOnly said)
    {
        foreach (Match match in LastWeekday().Matches(text))
        {
            int weekday = WeekdayNumber(match.Groups["day"].ValueSpan);
            int ago = (DaysSinceMonday(said.DayOfWeek) - weekday + DaysInWeek) % DaysInWeek;
            days.Add(DayInterval.From(said.DayNumber - (ago == 0 ? DaysInWeek : ago), 1));
        }
    }

    /// <summary>
    /// Days are taken at their word; a number of weeks means seven days around that day, a number of months that whole month.
    /// </summary>
    private static void AddAgo(List<DayInterval> days, string text, DateOnly said)
    {
        foreach (Match match in Ago().Matches(text))
        {
            int number = Number(match.Groups["number"].ValueSpan);
            if (match.Groups["days"].Success)
            {
                days.Add(DayInterval.From(said.DayNumber - number, 1));
            }
            else if (match.Groups["weeks"].Success)
            {
                days.Add(DayInterval.From(said.DayNumber - (DaysInWeek * number) - (DaysInWeek / 2), DaysInWeek));
            }
            else if (DayInterval.Month(said.Year, said.Month - number) is { } month)
            {
                days.Add(month);
            }
        }
    }

    private static int DaysSinceMonday(DayOfWeek day) => ((int)day + DaysInWeek - 1) % DaysInWeek;

    /// <summary>0 for Monday; the first three letters tell the days apart.</summary>
    private static int WeekdayNumber(ReadOnlySpan<char> name) =>
        "montuewedthufrisatsun".AsSpan().IndexOf(name[..3], StringComparison.OrdinalIgnoreCase) / 3;

    private static int Number(ReadOnlySpan<char> text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number;
        }

        Span<char> word = stackalloc char[text.Length];
        return word[..text.ToLowerInvariant(word)] switch
        {
            "two" or "couple" => 2,
            "three" or "few" => 3,
            "four" => 4,
            "five" => 5,
            "six" => 6,
            "seven" => 7,
            "eight" => 8,
            "nine" => 9,
            "ten" => 10,
            _ => 1,
        };
    }

    [GeneratedRegex(
        @"\b((?<before>yesterday|last night)|today|tonight|this morning|(?<after>tomorrow))\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NamedDay();

    [GeneratedRegex(
        @"\b((?<before>last|past)|(?<after>next)|this) (week|weekend|(?<month>month))\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Period();

    [GeneratedRegex(
        @"\blast (?<day>(mon|tues|wednes|thurs|fri|satur|sun)day)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LastWeekday();

    [GeneratedRegex(
        @"\b(?<number>[0-9]{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|couple|few) (of )?"
        + @"((?<days>days?)|(?<weeks>weeks?)|months?) ago\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Ago();
}
