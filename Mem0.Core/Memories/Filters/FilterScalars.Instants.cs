using System.Text.Json;

namespace Mem0.Core.Memories.Filters;

/// <summary>A point in time that was written down, or a whole day.</summary>
/// <param name="Microseconds">The point, or the start of the day, in microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="IsDay">Whether a day was written, without a time.</param>
internal readonly record struct FilterInstant(long Microseconds, bool IsDay)
{
    private const long Day = 86_400_000_000;

    /// <summary>The instants from here on, or from the start of the day.</summary>
    public FilterBound From => new(Microseconds, IsInstant: true, Inclusive: true);

    /// <summary>The instants up to and with this one, or to the end of the day.</summary>
    public FilterBound Until => IsDay ? new(Microseconds + Day, true, Inclusive: false) : new(Microseconds, true, Inclusive: true);

    /// <summary>The instants later than this one, or than the whole day.</summary>
    public FilterBound After => IsDay ? new(Microseconds + Day, true, Inclusive: true) : new(Microseconds, true, Inclusive: false);

    /// <summary>The instants earlier than this one, or than the whole day.</summary>
    public FilterBound Before => new(Microseconds, IsInstant: true, Inclusive: false);
}

internal static partial class FilterScalars
{
    private const long EpochMicroseconds = 62_135_596_800_000_000;

    // Larger numbers of seconds lie beyond the year 5138; whoever sends one counts in milliseconds, as JavaScript does.
    private const decimal LargestSeconds = 100_000_000_000m;

    /// <summary>The microseconds since 1970-01-01T00:00:00Z; parts of a microsecond are cut off.</summary>
    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks / TimeSpan.TicksPerMicrosecond) - EpochMicroseconds;

    /// <summary>The microseconds since 1970-01-01T00:00:00Z at which a day begins, UTC.</summary>
    public static long Microseconds(DateOnly day) => (day.DayNumber * TimeSpan.MicrosecondsPerDay) - EpochMicroseconds;

    /// <summary>
    /// The day or point in time that a text spells: <c>2024-01-31</c>, or ISO 8601 with minutes at the least, such as
    /// <c>2024-01-31T10:00:00.123456+01:00</c>. Without an offset it is UTC. Parts of a microsecond are cut off.
    /// </summary>
    public static FilterInstant? Instant(string text)
    {
        var rest = new InstantText(text);
        if (rest.Day() is not { } day)
        {
            return null;
        }

        if (rest.IsAtEnd)
        {
            return new FilterInstant(Microseconds(day), IsDay: true);
        }

        return rest.Time() is { } time && rest.Offset() is { } offset && rest.IsAtEnd
            ? new FilterInstant(Microseconds(day) + time - offset, IsDay: false)
            : null;
    }

    /// <summary>The point in time that a JSON number gives: unix seconds, or milliseconds when it is beyond 1e11.</summary>
    public static FilterInstant? Instant(JsonElement number)
    {
        if (!number.TryGetDecimal(out var value) || Math.Abs(value) > LargestSeconds * 1000)
        {
            return null;
        }

        var microseconds = (long)decimal.Round(value * (Math.Abs(value) > LargestSeconds ? 1_000 : 1_000_000));
        return microseconds >= Microseconds(DateOnly.MinValue) && microseconds <= Microseconds(DateTimeOffset.MaxValue)
            ? new FilterInstant(microseconds, IsDay: false)
            : null;
    }

    /// <summary>The microseconds since 1970-01-01T00:00:00Z of the point in time that a text spells; of a day, its start.</summary>
    public static long? StoredInstant(string text) => Instant(text)?.Microseconds;

    /// <summary>The microseconds since 1970-01-01T00:00:00Z of the point in time that a stored JSON value spells.</summary>
    public static long? StoredInstant(JsonElement stored) =>
        stored.ValueKind == JsonValueKind.String ? StoredInstant(stored.GetString()!) : null;

    /// <summary>Reads the parts of a date-time from left to right.</summary>
    private ref struct InstantText(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;

        public readonly bool IsAtEnd => _rest.IsEmpty;

        public DateOnly? Day() =>
            Digits(4) is { } year and > 0 && Skip('-') && Digits(2) is { } month and >= 1 and <= 12
            && Skip('-') && Digits(2) is { } day and >= 1 && day <= DateTime.DaysInMonth(year, month)
                ? new DateOnly(year, month, day)
                : null;

        /// <summary>The microseconds since midnight, with the sign that parts day and time.</summary>
        public long? Time()
        {
            if (!(Skip('T') || Skip('t') || Skip(' ')) || Clock() is not { } minutes)
            {
                return null;
            }

            var seconds = 0;
            if (Skip(':'))
            {
                if (Digits(2) is not { } given || given > 59)
                {
                    return null;
                }

                seconds = given;
            }

            return Fraction() is { } fraction ? (((minutes * 60L) + seconds) * 1_000_000) + fraction : null;
        }

        /// <summary>The microseconds that the local time is ahead of UTC; none given is UTC.</summary>
        public long? Offset()
        {
            if (IsAtEnd || Skip('Z') || Skip('z'))
            {
                return 0;
            }

            var sign = Skip('+') ? 1 : Skip('-') ? -1 : 0;
            if (sign == 0 || Digits(2) is not { } hours || hours > 23)
            {
                return null;
            }

            var minutes = 0;
            if (!IsAtEnd)
            {
                Skip(':');
                if (Digits(2) is not { } given || given > 59)
                {
                    return null;
                }

                minutes = given;
            }

            return sign * ((hours * 60L) + minutes) * 60_000_000;
        }

        private int? Clock() =>
            Digits(2) is { } hours and <= 23 && Skip(':') && Digits(2) is { } minutes and <= 59 ? (hours * 60) + minutes : null;

        private long? Fraction()
        {
            if (!Skip('.') && !Skip(','))
            {
                return 0;
            }

            long value = 0;
            var count = 0;
            for (; count < _rest.Length && char.IsAsciiDigit(_rest[count]); count++)
            {
                value = count < 6 ? (value * 10) + (_rest[count] - '0') : value;
            }

            _rest = _rest[count..];
            for (var digits = count; digits < 6; digits++)
            {
                value *= 10;
            }

            return count == 0 ? null : value;
        }

        private int? Digits(int count)
        {
            if (_rest.Length < count || FilterScalars.Digits(_rest[..count], 0) < count)
            {
                return null;
            }

            var value = 0;
            foreach (var digit in _rest[..count])
            {
                value = (value * 10) + (digit - '0');
            }

            _rest = _rest[count..];
            return value;
        }

        private bool Skip(char sign)
        {
            if (_rest.IsEmpty || _rest[0] != sign)
            {
                return false;
            }

            _rest = _rest[1..];
            return true;
        }
    }
}
