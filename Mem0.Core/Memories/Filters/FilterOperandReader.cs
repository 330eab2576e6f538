using System.Text.Json;

namespace Mem0.Core.Memories.Filters;

/// <summary>Reads what a field is compared with. Every method gives null when it has noted a fault.</summary>
internal sealed class FilterOperandReader(FilterReading reading)
{
    /// <summary>The condition that the field equals a JSON scalar.</summary>
    public MemoryFilter? Equal(FilterTarget target, JsonElement operand, string path)
    {
        if (operand.ValueKind == JsonValueKind.Null && target.Operand != FilterOperandKind.UuidList)
        {
            return new MemoryFilter.Equal(target.Field, FilterValue.Null);
        }

        return target.Operand switch
        {
            FilterOperandKind.Instant => Instant(target, operand, path) is { } instant
                ? new MemoryFilter.Within(target.Field, instant.From, instant.Until)
                : null,
            _ => Value(target, operand, path) is { } value ? new MemoryFilter.Equal(target.Field, value) : null,
        };
    }

    /// <summary>The condition that the field lies beyond a bound: <c>gt</c>, <c>gte</c>, <c>lt</c> or <c>lte</c>.</summary>
    public MemoryFilter? Range(FilterTarget target, string name, JsonElement operand, string path)
    {
        if (target.Operand == FilterOperandKind.Instant)
        {
            return Instant(target, operand, path) is { } time ? Within(target.Field, name, time) : null;
        }

        if (operand.ValueKind == JsonValueKind.Number)
        {
            return FilterScalars.Number(operand.GetDouble()) is { } number ? Within(target.Field, name, number) : TooLarge(path);
        }

        if (operand.ValueKind == JsonValueKind.String)
        {
            if (reading.Text(operand, path) is not { } text)
            {
                return null;
            }

            if (FilterScalars.Number(text) is { } number)
            {
                return Within(target.Field, name, number);
            }

            if (FilterScalars.Instant(text) is { } instant)
            {
                return Within(target.Field, name, instant);
            }
        }

        return reading.Fail(path, $"{path} takes a number, a date (2024-01-31) or a date-time (2024-01-31T10:00:00Z).");
    }

    private static MemoryFilter.Within Within(FilterField field, string name, FilterInstant instant) => name switch
    {
        "gt" => new(field, instant.After, null),
        "gte" => new(field, instant.From, null),
        "lt" => new(field, null, instant.Before),
        _ => new(field, null, instant.Until),
    };

    private static MemoryFilter.Within Within(FilterField field, string name, double number)
    {
        var bound = new FilterBound(number, IsInstant: false, Inclusive: name is "gte" or "lte");
        return name is "gt" or "gte" ? new(field, bound, null) : new(field, null, bound);
    }

    private FilterInstant? Instant(FilterTarget target, JsonElement operand, string path)
    {
        FilterInstant? instant = null;
        if (operand.ValueKind == JsonValueKind.Number)
        {
            instant = FilterScalars.Instant(operand);
        }
        else if (operand.ValueKind == JsonValueKind.String)
        {
            if (reading.Text(operand, path) is not { } text)
            {
                return null;
            }

            instant = FilterScalars.Instant(text);
        }

        if (instant is null)
        {
            Mismatch(target, path);
        }

        return instant;
    }

    private FilterValue? Value(FilterTarget target, JsonElement operand, string path) => (target.Operand, operand.ValueKind) switch
    {
        (FilterOperandKind.Entity, JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) =>
            Entity(target, operand.GetRawText(), path),
        (FilterOperandKind.Any, JsonValueKind.True or JsonValueKind.False) => FilterValue.Of(operand.ValueKind == JsonValueKind.True),
        (FilterOperandKind.Any, JsonValueKind.Number) => Number(operand, path),
        (_, JsonValueKind.String) => reading.Text(operand, path) is { } text ? Text(target, text, path) : null,
        _ => Mismatch(target, path),
    };

    private FilterValue? Text(FilterTarget target, string text, string path) => target.Operand switch
    {
        FilterOperandKind.Entity => Entity(target, text, path),
        FilterOperandKind.Uuid or FilterOperandKind.UuidList =>
            Guid.TryParse(text, out var id) ? FilterValue.Of(id.ToString("D")) : Mismatch(target, path),
        _ => FilterValue.Of(text),
    };

    private FilterValue? Entity(FilterTarget target, string id, string path) => MemoryScope.CheckId(target.Key, id).Match<FilterValue?>(
        valid => FilterValue.Of(valid),
        fault =>
        {
            reading.Fail(path, fault.Detail);
            return null;
        });

    // An integer that a double cannot hold is kept as its text, which equals the number that it spells exactly.
    private FilterValue? Number(JsonElement operand, string path)
    {
        var number = operand.GetDouble();
        if (!double.IsFinite(number))
        {
            TooLarge(path);
            return null;
        }

        return Math.Abs(number) >= FilterScalars.LargestExactInteger && operand.TryGetInt64(out var integer)
            ? FilterValue.Of(FilterScalars.Spell(integer))
            : FilterValue.Of(number);
    }

    private FilterValue? Mismatch(FilterTarget target, string path)
    {
        reading.Fail(path, $"{path} is not what {target.Key} can be compared with; allowed is {target.Operands}.");
        return null;
    }

    private MemoryFilter? TooLarge(string path) => reading.Fail(path, $"{path} is beyond the range of numbers.");
}
