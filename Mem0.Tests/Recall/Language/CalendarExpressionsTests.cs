using System.Globalization;
using Mem0.Core.Recall.Language;

namespace Mem0.Tests.Recall.Language;

/// <summary>Intervals are written as first and last day, <c>2023-05-08..2023-05-14</c>, or as one day.</summary>
public sealed class CalendarExpressionsTests
{
    /// <summary>A Monday.</summary>
    private static readonly DateOnly Today = new(2023, 5, 8);

    [Theory]
    [InlineData("", "")]
    [InlineData("on 13 October 2023", "2023-10-13")]
    [InlineData("October 13, 2023", "2023-10-13")]
    [InlineData("the 3rd Oct. 2023", "2023-10-03")]
    [InlineData("July 2021?", "2021-07-01..2021-07-31")]
    [InlineData("in JULY", "2022-07-01..2022-07-31 2023-07-01..2023-07-31")]
    [InlineData("on 29 February", "")]
    [InlineData("on 29 February 2024", "2024-02-29")]
    [InlineData("31 February 2023, 0 May 2023, 45 May 2023", "")]
    [InlineData("May 0000, 1 May 0000", "")]
    [InlineData("December 9999", "9999-12-01..9999-12-31")]
    [InlineData("may we march", "")]
    [InlineData("since early may", "2022-05-01..2022-05-31 2023-05-01..2023-05-31")]
    [InlineData("in March she may come", "2022-03-01..2022-03-31 2023-03-01..2023-03-31")]
    [InlineData("in 2021", "2021-01-01..2021-12-31")]
    [InlineData("in 2021, in July 2022", "2022-07-01..2022-07-31")]
    [InlineData("around 2021", "")]
    [InlineData("on 2023-10-13T12:00Z or 2023-13-01 or 0000-01-01 or 12023-10-14", "2023-10-13")]
    [InlineData("1 May 2023 and May 1, 2023", "2023-05-01")]
    [InlineData("٣ October 2023", "2023-10-01..2023-10-31")]
    public void A_text_gives_its_dates(string text, string days) =>
        Assert.Equal(days, Written(CalendarExpressions.DatesIn(text, [2022, 2023])));

    [Theory]
    [InlineData("yesterday", "2023-05-07")]
    [InlineData("Last night and this morning", "2023-05-07 2023-05-08")]
    [InlineData("tomorrow", "2023-05-09")]
    [InlineData("last week", "2023-05-01..2023-05-07")]
    [InlineData("this weekend", "2023-05-08..2023-05-14")]
    [InlineData("next month", "2023-06-01..2023-06-30")]
    [InlineData("last Monday", "2023-05-01")]
    [InlineData("last friday", "2023-05-05")]
    [InlineData("10 days ago", "2023-04-28")]
    [InlineData("a couple of weeks ago", "2023-04-21..2023-04-27")]
    [InlineData("six months ago", "2022-11-01..2022-11-30")]
    [InlineData("on 3 March", "2023-03-03")]
    [InlineData("in 2021", "")]
    [InlineData("on 2020-02-29", "2020-02-29")]
    public void A_memory_speaks_of_days_seen_from_the_day_it_was_written(string text, string days) =>
        Assert.Equal(days, Written(CalendarExpressions.EventsIn(text, Today)));

    [Theory]
    [InlineData("What did I do last month?", "2023-04-01..2023-04-30")]
    [InlineData("What happened two weeks ago?", "2023-04-21..2023-04-27")]
    [InlineData("What happened in 2021 and yesterday?", "2021-01-01..2021-12-31 2023-05-07")]
    [InlineData("Who is Caroline?", "")]
    public void A_question_names_days_seen_from_today(string question, string days) =>
        Assert.Equal(days, Written(CalendarExpressions.AskedIn(question, [2022, 2023], Today)));

    [Theory]
    [InlineData("When did she leave?", true)]
    [InlineData(" what year was it", true)]
    [InlineData("How long has she been there?", true)]
    [InlineData("How old was she when she left?", true)]
    [InlineData("Whenever she left", false)]
    [InlineData("What did she do?", false)]
    public void A_question_for_a_time_is_known_by_its_words(string question, bool asks) =>
        Assert.Equal(asks, CalendarExpressions.AsksForTime(question));

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(9999, 12, 31)]
    public void The_ends_of_the_calendar_give_no_exception(int year, int month, int day)
    {
        const string Text = "yesterday tomorrow last week next week last month next month last friday "
            + "99 months ago 99 weeks ago 99 days ago, in May";
        IReadOnlyList<DayInterval> events = CalendarExpressions.EventsIn(Text, new DateOnly(year, month, day));
        Assert.Contains(DayInterval.From(new DateOnly(year, month, day).DayNumber + 1, 1), events);
        Assert.All(events, days => Assert.InRange(days.Days, 1, 31));
        Assert.Empty(CalendarExpressions.DatesIn("in July, on 3 March", [int.MinValue, -1, 0, 10_000, int.MaxValue]));
    }

    private static string Written(IReadOnlyList<DayInterval> days) => string.Join(' ', days.Select(interval =>
        interval.Days == 1 ? Day(interval.Start) : $"{Day(interval.Start)}..{Day(interval.End - 1)}"));

    private static string Day(int number) => DateOnly.FromDayNumber(number).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
