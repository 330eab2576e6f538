using System.Text.Json;

namespace Mem0.Core.Memories.Filters;

/// <summary>Reads the condition on one field. Every method gives null when it has noted a fault.</summary>
internal sealed class FilterConditionReader(FilterReading reading)
{
    private const string Wildcard = "*";

    private readonly FilterOperandReader _operands = new(reading);

    /// <summary>A bare value, or an object of operators that all hold.</summary>
    public MemoryFilter? Condition(FilterTarget target, JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return Operators(target, value, path);
        }

        if (!reading.Count(path))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array ? OneOf(target, value, path) : Equal(target, value, path);
    }

    private MemoryFilter? Operators(FilterTarget target, JsonElement value, string path)
    {
        var conditions = new List<MemoryFilter>();
        foreach (var member in value.EnumerateObject())
        {
            if (reading.Name(member, path) is not var (name, at)
                || !reading.Count(at)
                || Operator(target, name, member.Value, at) is not { } condition)
            {
                return null;
            }

            conditions.Add(condition);
        }

        return conditions.Count > 0 || reading.Count(path) ? FilterJoin.All(conditions) : null;
    }

    private MemoryFilter? Operator(FilterTarget target, string name, JsonElement operand, string path)
    {
        if (!target.Takes(name))
        {
            return reading.Fail(path, $"{path} is not an operator of {target.Key}; allowed are {target.Operators}.");
        }

        return name switch
        {
            "eq" => Equal(target, operand, path),
            "ne" => Complement(Equal(target, operand, path)),
            "in" => OneOf(target, operand, path),
            "nin" => Complement(OneOf(target, operand, path)),
            "contains" or "icontains" => Contains(target, operand, path, ignoreCase: name == "icontains"),
            _ => _operands.Range(target, name, operand, path),
        };
    }

    private static MemoryFilter.Not? Complement(MemoryFilter? condition) => condition is null ? null : new MemoryFilter.Not(condition);

    private MemoryFilter? Equal(FilterTarget target, JsonElement operand, string path)
    {
        if (target.Operand == FilterOperandKind.UuidList)
        {
            return reading.Fail(path, $"{target.Key} takes a list of UUIDs.");
        }

        if (operand.ValueKind != JsonValueKind.String)
        {
            return _operands.Equal(target, operand, path);
        }

        // A wildcard only here: in a list, "*" is an ordinary text.
        return reading.Text(operand, path) switch
        {
            null => null,
            Wildcard => new MemoryFilter.Present(target.Field),
            _ => _operands.Equal(target, operand, path),
        };
    }

    private MemoryFilter? OneOf(FilterTarget target, JsonElement list, string path)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return reading.Fail(path, $"{path} takes a list; each value is {target.Operands}.");
        }

        if (!reading.Fits(list, path))
        {
            return null;
        }

        var conditions = new List<MemoryFilter>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (_operands.Equal(target, item, $"{path}[{conditions.Count}]") is not { } condition)
            {
                return null;
            }

            conditions.Add(condition);
        }

        return FilterJoin.Any(conditions);
    }

    private MemoryFilter? Contains(FilterTarget target, JsonElement operand, string path, bool ignoreCase)
    {
        if (operand.ValueKind != JsonValueKind.String)
        {
            return reading.Fail(path, $"{path} takes a string.");
        }

        return reading.Text(operand, path) is { } text ? new MemoryFilter.Contains(target.Field, text, ignoreCase) : null;
    }
}
