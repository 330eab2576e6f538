using System.Globalization;
using System.Text.Json;
using Mem0.Core.Memories.Filters;
using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite.Filters;

/// <summary>The parameters of one translated filter. Their names do not meet those that a command has already.</summary>
internal sealed class SqliteFilterParameters(SqliteParameterCollection parameters)
{
    /// <summary>Adds a value. Gives the name to write in its place.</summary>
    public string Add(object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"$f{parameters.Count}");
        parameters.AddWithValue(name, value);
        return name;
    }

    /// <summary>The condition that an expression is one of several values of one kind.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="values">The values, at least one.</param>
    public string IsOneOf<T>(string expression, IReadOnlyList<T> values)
        where T : notnull
    {
        return values is [var only]
            ? $"{expression} = {Add(only)}"
            : $"{expression} IN (SELECT o.value FROM json_each({Add(JsonSerializer.Serialize(values))}) AS o)";
    }

    /// <summary>The condition that an expression is one of several numbers.</summary>
    /// <remarks>They go as text: SQLite's own reading of a decimal fraction can be off in the last place.</remarks>
    public string IsOneOf(string expression, IReadOnlyList<double> values)
    {
        if (values is [var only])
        {
            return $"{expression} = {Add(only)}";
        }

        var list = JsonSerializer.Serialize(values.Select(FilterScalars.Spell));
        return $"{expression} IN (SELECT mem0_number(o.value) FROM json_each({Add(list)}) AS o)";
    }

    /// <summary>The condition that an expression lies between two bounds, at least one of which is given.</summary>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    /// <param name="expression">The expression to compare with a point in time (true) or with a number (false).</param>
    public string Between(FilterBound? low, FilterBound? high, Func<bool, string> expression)
    {
        var conditions = new List<string>(2);
        if (low is { } from)
        {
            conditions.Add($"{expression(from.IsInstant)} {(from.Inclusive ? ">=" : ">")} {Add(from)}");
        }

        if (high is { } to)
        {
            conditions.Add($"{expression(to.IsInstant)} {(to.Inclusive ? "<=" : "<")} {Add(to)}");
        }

        return string.Join(" AND ", conditions);
    }

    private string Add(FilterBound bound) => bound.IsInstant ? Add((long)bound.Value) : Add(bound.Value);
}
