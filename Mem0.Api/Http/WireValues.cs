using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mem0.Core;

namespace Mem0.Api.Http;

/// <summary>How dates, times and ids are written on the wire.</summary>
internal static partial class WireValues
{
    /// <summary>A time as mem0's server writes it in memories: UTC with six decimals and the offset.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);

    /// <summary>A time as mem0's server writes it in entities.</summary>
    public static string TimeZulu(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A day.</summary>
    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>
    /// The day of <c>expiration_date</c>. Beside <c>2099-12-31</c> also <c>20991231</c> and <c>2099-W01-1</c>, which mem0's server takes
    /// (Python's <c>date.fromisoformat</c>).
    /// </summary>
    public static Outcome<DateOnly?> ExpirationDate(string? text)
    {
        if (text is null)
        {
            return (DateOnly?)null;
        }

        return DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : WeekDate(text) is { } weekDay
                ? weekDay
                : Fault.Invalid("expiration_date", "expiration_date must be a valid date in YYYY-MM-DD format.");
    }

    /// <summary>The time of <c>timestamp</c>: seconds since 1970, or ISO 8601, UTC where it has no offset.</summary>
    public static Outcome<DateTimeOffset?> Timestamp(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return (DateTimeOffset?)null;
            case JsonValueKind.Number when value.GetDouble() is var seconds and > -62_135_596_800 and < 253_402_300_800:
                return DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Round(seconds * 1e6));
            case JsonValueKind.String when Text(value) is { } text && IsoTime().IsMatch(text) && DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time):
                return time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
            default:
                return Fault.Invalid("timestamp", "timestamp must be seconds since 1970-01-01, or a date and time in ISO 8601.");
        }
    }

    /// <summary>A memory's id, in any usual spelling of a UUID.</summary>
    public static Outcome<Guid> MemoryId(string text) =>
        Guid.TryParse(text, out var id) ? id : Fault.Invalid("memory_id", "memory_id should be a valid UUID.", "invalid_memory_id");

    /// <summary>The text of a JSON string; null when it holds half of a surrogate pair, which is no text.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static DateOnly? WeekDate(string text)
    {
        if (WeekDatePattern().Match(text) is not { Success: true, Groups: var groups })
        {
            return null;
        }

        var (year, week, day) = (Int(groups[1]), Int(groups[2]), Int(groups[3]));
        return year is > 0 and < 9999 && week >= 1 && week <= ISOWeek.GetWeeksInYear(year)
            ? DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, (DayOfWeek)(day % 7)))
            : null;
    }

    private static int Int(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^([0-9]{4})-?W([0-9]{2})-?([1-7])$")]
    private static partial Regex WeekDatePattern();

    /// <summary>The framework also reads a time alone, as one of today, and the orders of other countries.</summary>
    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$")]
    private static partial Regex IsoTime();
}
