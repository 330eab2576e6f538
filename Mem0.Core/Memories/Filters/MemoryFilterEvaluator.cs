using System.Text.Json;

namespace Mem0.Core.Memories.Filters;

/// <summary>Decides in memory whether a filter holds. This is what filters mean; a store's translation gives the same answers.</summary>
public static class MemoryFilterEvaluator
{
    /// <summary>Whether the memory passes the filter.</summary>
    public static bool Matches(this MemoryFilter filter, Memory memory) => filter switch
    {
        MemoryFilter.All all => all.Conditions.All(c => c.Matches(memory)),
        MemoryFilter.Any any => any.Conditions.Any(c => c.Matches(memory)),
        MemoryFilter.Not not => !not.Condition.Matches(memory),
        MemoryFilter.Equal equal => HasValue(equal, memory),
        MemoryFilter.Present present => IsPresent(present.Field, memory),
        MemoryFilter.Within within => LiesWithin(within, memory),
        MemoryFilter.Contains contains => HasPart(contains, memory),
        _ => throw new NotSupportedException($"No meaning is given to the filter {filter.GetType().Name}."),
    };

    private static bool IsPresent(FilterField field, Memory memory) =>
        Text(field, memory) is not null || Instant(field, memory) is not null
        || Members(field, memory).Any(m => m.ValueKind != JsonValueKind.Null);

    private static bool HasValue(MemoryFilter.Equal condition, Memory memory)
    {
        if (condition.Value.Kind == FilterValueKind.Null)
        {
            return !IsPresent(condition.Field, memory);
        }

        return Text(condition.Field, memory) is { } text
            ? FilterScalars.Equal(text, condition.Value)
            : Members(condition.Field, memory).SelectMany(Elements).Any(e => FilterScalars.Equal(e, condition.Value));
    }

    private static bool LiesWithin(MemoryFilter.Within range, Memory memory)
    {
        if (range.Low is null && range.High is null)
        {
            return false;
        }

        return Instant(range.Field, memory) is { } instant
            ? LiesWithin(range, number: null, instant)
            : Members(range.Field, memory).Any(m => LiesWithin(range, FilterScalars.Number(m), FilterScalars.StoredInstant(m)));
    }

    private static bool LiesWithin(MemoryFilter.Within range, double? number, long? instant)
    {
        return (range.Low is not { } low || Compare(low) is { } overLow && (overLow > 0 || (overLow == 0 && low.Inclusive)))
            && (range.High is not { } high || Compare(high) is { } overHigh && (overHigh < 0 || (overHigh == 0 && high.Inclusive)));

        int? Compare(FilterBound bound) => double.IsNaN(bound.Value)
            ? null
            : bound.IsInstant ? instant?.CompareTo((long)bound.Value) : number?.CompareTo(bound.Value);
    }

    private static bool HasPart(MemoryFilter.Contains condition, Memory memory)
    {
        var part = condition.IgnoreCase ? FilterScalars.Fold(condition.Text) : condition.Text;
        return Text(condition.Field, memory) is { } text
            ? Shown(text).Contains(part, StringComparison.Ordinal)
            : Members(condition.Field, memory).Any(MemberHasPart);

        string Shown(string stored) => condition.IgnoreCase ? FilterScalars.Fold(stored) : stored;

        bool MemberHasPart(JsonElement member) => member.ValueKind == JsonValueKind.Array
            ? member.EnumerateArray().Any(e => FilterScalars.Spell(e) is { } element && Shown(element) == part)
            : FilterScalars.Spell(member) is { } scalar && Shown(scalar).Contains(part, StringComparison.Ordinal);
    }

    private static string? Text(FilterField field, Memory memory) => field.Kind switch
    {
        FilterFieldKind.UserId => memory.Scope.UserId,
        FilterFieldKind.AgentId => memory.Scope.AgentId,
        FilterFieldKind.AppId => memory.Scope.AppId,
        FilterFieldKind.RunId => memory.Scope.RunId,
        FilterFieldKind.Id => memory.Id.ToString("D"),
        FilterFieldKind.ActorId => memory.ActorId,
        FilterFieldKind.Role => memory.Role,
        FilterFieldKind.Text => memory.Text,
        FilterFieldKind.Hash => memory.Hash,
        FilterFieldKind.Extraction => memory.Extraction is { } state ? state.Name() : null,
        _ => null,
    };

    private static long? Instant(FilterField field, Memory memory) => field.Kind switch
    {
        FilterFieldKind.CreatedAt => FilterScalars.Microseconds(memory.CreatedAt),
        FilterFieldKind.UpdatedAt => FilterScalars.Microseconds(memory.UpdatedAt),
        FilterFieldKind.ExpirationDate when memory.ExpirationDate is { } day => FilterScalars.Microseconds(day),
        _ => null,
    };

    // More than one only when the caller's JSON repeats a name.
    private static IEnumerable<JsonElement> Members(FilterField field, Memory memory) =>
        field.Kind == FilterFieldKind.Metadata && memory.Metadata is { ValueKind: JsonValueKind.Object } metadata
            ? metadata.EnumerateObject().Where(m => m.NameEquals(field.Key)).Select(m => m.Value)
            : [];

    private static IEnumerable<JsonElement> Elements(JsonElement member) =>
        member.ValueKind == JsonValueKind.Array ? member.EnumerateArray() : [member];
}
