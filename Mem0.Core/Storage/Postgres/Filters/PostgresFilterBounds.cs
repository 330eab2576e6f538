using Mem0.Core.Memories.Filters;

namespace Mem0.Core.Storage.Postgres.Filters;

/// <summary>The ends of ranges as PostgreSQL compares them.</summary>
internal static class PostgresFilterBounds
{
    private static readonly long Earliest = FilterScalars.Microseconds(DateTimeOffset.MinValue);
    private static readonly long Latest = FilterScalars.Microseconds(DateTimeOffset.MaxValue);

    /// <summary>The condition that something lies between two bounds, at least one of which is given.</summary>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    /// <param name="compare">Compares with a bound, which is the lower one or not.</param>
    public static string Between(FilterBound? low, FilterBound? high, Func<FilterBound, bool, string> compare) => (low, high) switch
    {
        ({ } from, { } to) => $"{compare(from, true)} AND {compare(to, false)}",
        ({ } from, null) => compare(from, true),
        (null, { } to) => compare(to, false),
        _ => throw new ArgumentException("A range has at least one bound.", nameof(high)),
    };

    /// <summary>The operator that compares with a bound.</summary>
    public static string Operator(bool isLow, bool inclusive) => (isLow, inclusive) switch
    {
        (true, true) => ">=",
        (true, false) => ">",
        (false, true) => "<=",
        (false, false) => "<",
    };

    /// <summary>The bound for a column of points in time, and whether the bound itself lies in the range.</summary>
    public static (DateTimeOffset Time, bool Inclusive) Time(FilterBound bound, bool isLow)
    {
        var microseconds = (long)bound.Value;
        return Beyond(microseconds, Earliest, Latest) is { } beyond
            ? (beyond < 0 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue, Inclusive(beyond, isLow))
            : (DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond), bound.Inclusive);
    }

    /// <summary>The bound for a column of days, each of which is the point in time at which it begins.</summary>
    public static (DateOnly Day, bool Inclusive) Day(FilterBound bound, bool isLow)
    {
        var (day, rest) = Math.DivRem((long)bound.Value, TimeSpan.MicrosecondsPerDay);
        day += DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

        // From or before a point within a day is from or before the next one; after or up to it is after or up to this one.
        day -= rest < 0 ? 1 : 0;
        day += rest != 0 && isLow == bound.Inclusive ? 1 : 0;
        return Beyond(day, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber) is { } beyond
            ? (beyond < 0 ? DateOnly.MinValue : DateOnly.MaxValue, Inclusive(beyond, isLow))
            : (DateOnly.FromDayNumber((int)day), bound.Inclusive);
    }

    private static int? Beyond(long value, long first, long last) => value < first ? -1 : value > last ? 1 : null;

    // Npgsql writes the first and the last value as infinite. A bound before the first one has all values above it, one after the last one
    // has all below it.
    private static bool Inclusive(int beyond, bool isLow) => beyond < 0 == isLow;
}
