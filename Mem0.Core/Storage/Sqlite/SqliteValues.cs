using System.Globalization;
using Mem0.Core.Memories.Filters;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>How values that SQLite has no type for are stored.</summary>
internal static class SqliteValues
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>A point in time as microseconds since 1970-01-01T00:00:00Z.</summary>
    public static long Microseconds(DateTimeOffset time) => FilterScalars.Microseconds(time);

    /// <summary>The point in time of so many microseconds.</summary>
    public static DateTimeOffset Time(long microseconds) => new(DateTime.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>A day as text that sorts like days.</summary>
    public static string? Day(DateOnly? day) => day?.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <summary>The day of a text.</summary>
    public static DateOnly Day(string text) => DateOnly.ParseExact(text, DayFormat, CultureInfo.InvariantCulture);

    /// <summary>A UUID as lower-case text with dashes.</summary>
    public static string Id(Guid id) => id.ToString("D");
}
