namespace Mem0.Core.Recall.Language;

/// <summary>Days from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
/// <param name="Start">The first day, as <see cref="DateOnly.DayNumber"/>.</param>
/// <param name="End">The day after the last.</param>
internal readonly record struct DayInterval(int Start, int End)
{
    private const int MonthsInYear = 12;

    /// <summary>The number of days.</summary>
    public int Days => End - Start;

    /// <summary>A number of days from the given one.</summary>
    public static DayInterval From(int start, int days) => new(start, start + days);

    /// <summary>A month; one outside the calendar's years 1 to 9999 is none.</summary>
    /// <param name="year">A year.</param>
    /// <param name="month">A month counted from that year's January = 1; it may lie in another year.</param>
    public static DayInterval? Month(int year, int month)
    {
        (int actualYear, int monthsBefore) = Math.DivRem((year * MonthsInYear) + month - 1, MonthsInYear);
        return actualYear is >= 1 and <= 9999 && monthsBefore >= 0
            ? From(new DateOnly(actualYear, monthsBefore + 1, 1).DayNumber, DateTime.DaysInMonth(actualYear, monthsBefore + 1))
            : null;
    }

    /// <summary>A day of the calendar; one that it does not have, such as 31 February, is none.</summary>
    public static DayInterval? Day(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= MonthsInYear && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? From(new DateOnly(year, month, day).DayNumber, 1)
            : null;

    /// <summary>A year; one outside the calendar's years 1 to 9999 is none.</summary>
    public static DayInterval? Year(int year) =>
        year is >= 1 and <= 9999 ? From(new DateOnly(year, 1, 1).DayNumber, DateTime.IsLeapYear(year) ? 366 : 365) : null;
}
