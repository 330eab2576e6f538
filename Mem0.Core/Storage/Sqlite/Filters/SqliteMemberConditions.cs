using Mem0.Core.Memories.Filters;

namespace Mem0.Core.Storage.Sqlite.Filters;

/// <summary>Conditions on members of the metadata. The member's name is a parameter, so it may hold anything.</summary>
internal sealed class SqliteMemberConditions(SqliteFilterParameters parameters)
{
    /// <summary>The conditions one of which holds when the member has one of the values, or an element of it has.</summary>
    public List<string> OneOf(string key, SqliteFilterOperands operands)
    {
        var conditions = new List<string>(2);
        if (operands.HasScalars)
        {
            var element = AnyElement(operands.ScalarCondition("e", parameters));
            conditions.Add(Exists(key, $"({operands.ScalarCondition("j", parameters)} OR {element})"));
        }

        if (operands.HasNull)
        {
            conditions.Add($"NOT {IsPresent(key)}");
        }

        return conditions;
    }

    /// <summary>The member is there and not null.</summary>
    public string IsPresent(string key) => Exists(key, "j.type <> 'null'");

    /// <summary>The member lies between two bounds.</summary>
    public string Within(string key, FilterBound? low, FilterBound? high) =>
        Exists(key, "j.type IN ('integer', 'real', 'text') AND " + parameters.Between(low, high, Comparable));

    /// <summary>The member's text contains a text, or is a list with that text among its elements.</summary>
    public string Contains(string key, string part, bool ignoreCase)
    {
        var text = parameters.Add(part);
        return Exists(key, $"(instr({Text("j")}, {text}) > 0 OR {AnyElement($"{Text("e")} = {text}")})");

        string Text(string row) => ignoreCase ? $"mem0_fold({Scalar(row)})" : Scalar(row);
    }

    private static string Comparable(bool instant) => instant ? "mem0_instant(j.value)" : "mem0_number(j.value)";

    // The value of a truth value is 1 or 0, and that of a list or an object its JSON.
    private static string Scalar(string row) =>
        $"CASE {row}.type WHEN 'text' THEN {row}.value WHEN 'integer' THEN mem0_text({row}.value) WHEN 'real' THEN mem0_text({row}.value) "
        + $"WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' END";

    // Of anything but a list json_each must not see the value, as it refuses what is not JSON.
    private static string AnyElement(string condition) =>
        $"EXISTS (SELECT 1 FROM json_each(CASE j.type WHEN 'array' THEN j.value END) AS e WHERE {condition})";

    private string Exists(string key, string condition) =>
        $"EXISTS (SELECT 1 FROM json_each(m.metadata) AS j WHERE j.key = {parameters.Add(key)} AND {condition})";
}
