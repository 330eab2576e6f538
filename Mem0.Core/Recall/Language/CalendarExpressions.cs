using System.Globalization;
using System.Text.RegularExpressions;

namespace Mem0.Core.Recall.Language;

/// <summary>Finds the days that English texts speak of. Dates that the calendar does not have are passed over.</summary>
internal static partial class CalendarExpressions
{
    private const int LongestEvent = 31;

    /// <summary>
    /// The dates that a text gives: days and months by name ("13 October 2023", "October 13", "in July"), ISO days, and if there are none
    /// of these, years ("in 2023").
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="years">A date without a year stands for that date in each of these.</param>
    public static IReadOnlyList<DayInterval> DatesIn(string text, IReadOnlyList<int> years)
    {
        List<DayInterval> dates = [];
        AddNamedDates(text, years, dates);
        AddIsoDates(text, dates);
        if (dates.Count == 0)
        {
            AddYears(text, dates);
        }

        return Distinct(dates);
    }

    /// <summary>
    /// The days on which that happened of which a text speaks: its dates, and "yesterday", "last week", "two months ago" and the like, seen
    /// from the day on which it was written. What is longer than a month is left out.
    /// </summary>
    public static IReadOnlyList<DayInterval> EventsIn(string text, DateOnly written)
    {
        List<DayInterval> events = [.. DatesIn(text, [written.Year])];
        RelativeDays.AddTo(events, text, written);
        events.RemoveAll(days => days.Days > LongestEvent);
        return Distinct(events);
    }

    /// <summary>The days that a question names: its dates, and relative expressions seen from the day of the question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="years">A date without a year stands for that date in each of these.</param>
    /// <param name="today">The day of the question.</param>
    public static IReadOnlyList<DayInterval> AskedIn(string question, IReadOnlyList<int> years, DateOnly today)
    {
        List<DayInterval> asked = [.. DatesIn(question, years)];
        RelativeDays.AddTo(asked, question, today);
        return Distinct(asked);
    }

    /// <summary>Whether a question asks for a time: "when", "what year", "how long" and the like.</summary>
    public static bool AsksForTime(string question) => TimeQuestion().IsMatch(question);

    private static List<DayInterval> Distinct(List<DayInterval> days) => days.Count < 2 ? days : [.. days.Distinct()];

    private static void AddNamedDates(string text, IReadOnlyList<int> years, List<DayInterval> dates)
    {
        bool? mayIsMonth = null;
        bool? marchIsMonth = null;
        foreach (Match match in NamedDate().Matches(text))
        {
            Group year = match.Groups["year"];
            Group day = match.Groups["before"].Success ? match.Groups["before"] : match.Groups["after"];
            ReadOnlySpan<char> name = match.Groups["month"].ValueSpan;
            if (!day.Success && !year.Success && !IsMonthName(name))
            {
                continue;
            }

            int month = MonthNumber(name);
            foreach (int each in year.Success ? [Number(year)] : years)
            {
                Add(day.Success ? DayInterval.Day(each, month, Number(day)) : DayInterval.Month(each, month), dates);
            }
        }

        // "may" and "march" are verbs, unless the text has a word before them that says that a time follows.
        bool IsMonthName(ReadOnlySpan<char> name) =>
            name.Equals("may", StringComparison.OrdinalIgnoreCase) ? mayIsMonth ??= MayAfterPreposition().IsMatch(text)
            : !name.Equals("march", StringComparison.OrdinalIgnoreCase) || (marchIsMonth ??= MarchAfterPreposition().IsMatch(text));
    }

    private static void AddIsoDates(string text, List<DayInterval> dates)
    {
        foreach (Match match in IsoDate().Matches(text))
        {
            Add(DayInterval.Day(Number(match.Groups["year"]), Number(match.Groups["month"]), Number(match.Groups["day"])), dates);
        }
    }

    private static void AddYears(string text, List<DayInterval> dates)
    {
        foreach (Match match in Years().Matches(text))
        {
            Add(DayInterval.Year(Number(match.Groups["year"])), dates);
        }
    }

    private static void Add(DayInterval? days, List<DayInterval> dates)
    {
        if (days is { } known)
        {
            dates.Add(known);
        }
    }

    /// <summary>1 for January; the first three letters tell the months apart.</summary>
    private static int MonthNumber(ReadOnlySpan<char> name)
    {
        const string Beginnings = "janfebmaraprmayjunjulaugsepoctnovdec";
        return (Beginnings.AsSpan().IndexOf(name[..3], StringComparison.OrdinalIgnoreCase) / 3) + 1;
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\b((?<before>[0-9]{1,2})(st|nd|rd|th)?\s+)?"
        + "(?<month>january|february|march|april|may|june|july|august|september|october|november|december|"
        + @"jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)\b\.?"
        + @"(\s+(?<after>[0-9]{1,2})(st|nd|rd|th)?\b)?(,?\s+(?<year>[0-9]{4}))?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NamedDate();

    [GeneratedRegex("(?<![0-9])(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})(?![0-9])", RegexOptions.ExplicitCapture)]
    private static partial Regex IsoDate();

    [GeneratedRegex(
        @"\b(in|during|of|since) (?<year>20[0-9]{2})\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Years();

    [GeneratedRegex(
        @"\b(in|during|of|by|since|until|early|late|mid)\s+(early |late |mid[- ])?may\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MayAfterPreposition();

    [GeneratedRegex(
        @"\b(in|during|of|by|since|until|early|late|mid)\s+(early |late |mid[- ])?march\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MarchAfterPreposition();

    [GeneratedRegex(
        @"^\s*(when\b|what (date|year|month|day|time)|how long|which (year|month|day))| when ",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TimeQuestion();
}
