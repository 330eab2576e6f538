using System.Text.Json;

namespace Mem0.Core.Memories.Filters;

/// <summary>Reads objects of conditions and what joins them. Every method gives null when it has noted a fault.</summary>
internal sealed class FilterGroupReader(FilterReading reading)
{
    private readonly FilterConditionReader _conditions = new(reading);

    /// <summary>An object: all of its members hold.</summary>
    public MemoryFilter? Group(JsonElement group, string path, int depth)
    {
        if (depth > MemoryFilterParser.MaxDepth)
        {
            return reading.Fail(path, $"Conditions can nest {MemoryFilterParser.MaxDepth} deep at the most.");
        }

        return Members(group, path, (key, value, at) => Member(key, value, at, depth));
    }

    private MemoryFilter? Members(JsonElement group, string path, Func<string, JsonElement, string, MemoryFilter?> read)
    {
        var conditions = new List<MemoryFilter>();
        foreach (var member in group.EnumerateObject())
        {
            if (reading.Name(member, path) is not var (key, at) || read(key, member.Value, at) is not { } condition)
            {
                return null;
            }

            conditions.Add(condition);
        }

        return conditions.Count > 0 || reading.Count(path) ? FilterJoin.All(conditions) : null;
    }

    private MemoryFilter? Member(string key, JsonElement value, string path, int depth) => Joint(key) switch
    {
        "and" => List(key, value, path, depth) is { } all ? FilterJoin.All(all) : null,
        "or" => List(key, value, path, depth) is { } any ? FilterJoin.Any(any) : null,
        "not" => Not(key, value, path, depth),
        _ when key == "metadata" => Metadata(value, path),
        _ => _conditions.Condition(FilterTarget.Of(key), value, path),
    };

    private static string? Joint(string key)
    {
        var name = key.StartsWith('$') ? key[1..] : key;
        return name.Length <= 3 && name.ToLowerInvariant() is "and" or "or" or "not" ? name.ToLowerInvariant() : null;
    }

    private MemoryFilter.Not? Not(string key, JsonElement value, string path, int depth)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return Group(value, path, depth + 1) is { } condition ? new MemoryFilter.Not(condition) : null;
        }

        return List(key, value, path, depth) is { } conditions ? new MemoryFilter.Not(FilterJoin.Any(conditions)) : null;
    }

    private List<MemoryFilter>? List(string key, JsonElement list, string path, int depth)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            reading.Fail(path, $"{key} takes a non-empty list of conditions, such as [{{\"category\": \"work\"}}].");
            return null;
        }

        if (!reading.Fits(list, path))
        {
            return null;
        }

        var conditions = new List<MemoryFilter>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            var at = $"{path}[{conditions.Count}]";
            var condition = item.ValueKind == JsonValueKind.Object
                ? Group(item, at, depth + 1)
                : reading.Fail(at, $"{key} takes objects of conditions, such as {{\"category\": \"work\"}}.");
            if (condition is null)
            {
                return null;
            }

            conditions.Add(condition);
        }

        return conditions;
    }

    private MemoryFilter? Metadata(JsonElement value, string path) => value.ValueKind == JsonValueKind.Object
        ? Members(value, path, (key, condition, at) => _conditions.Condition(FilterTarget.Member(key), condition, at))
        : reading.Fail(path, "metadata takes an object of its members and their conditions, such as {\"source\": \"email\"}.");
}

/// <summary>Joins conditions without needless nesting.</summary>
internal static class FilterJoin
{
    /// <summary>All of the conditions; a conjunction among them is taken apart.</summary>
    public static MemoryFilter All(IReadOnlyList<MemoryFilter> conditions)
    {
        List<MemoryFilter> flat = [.. conditions.SelectMany(c => c is MemoryFilter.All all ? all.Conditions : [c])];
        return flat switch
        {
            [] => MemoryFilter.Everything,
            [var only] => only,
            _ => new MemoryFilter.All(flat),
        };
    }

    /// <summary>Any of the conditions.</summary>
    public static MemoryFilter Any(IReadOnlyList<MemoryFilter> conditions) =>
        conditions is [var only] ? only : new MemoryFilter.Any(conditions);
}
