using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Mem0.Core.Storage.Postgres.Filters;

/// <summary>The parameters of one translated filter, numbered after those that a command has already.</summary>
internal sealed class PostgresFilterParameters(NpgsqlParameterCollection parameters)
{
    /// <summary>Adds a value. Gives what to write in its place.</summary>
    public string Add(object value, NpgsqlDbType type)
    {
        parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
    }

    /// <summary>Adds a text.</summary>
    public string Add(string text) => Add(text, NpgsqlDbType.Text);

    /// <summary>Adds several values of one type as an array.</summary>
    public string AddArray<T>(IEnumerable<T> values, NpgsqlDbType type) => Add(values.ToArray(), NpgsqlDbType.Array | type);

    /// <summary>The condition that an expression is one of several values.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="values">The values, at least one.</param>
    /// <param name="type">The type of each.</param>
    public string IsOneOf<T>(string expression, IReadOnlyList<T> values, NpgsqlDbType type)
        where T : notnull
    {
        return values is [var only] ? $"{expression} = {Add(only, type)}" : $"{expression} = ANY ({AddArray(values, type)})";
    }
}
