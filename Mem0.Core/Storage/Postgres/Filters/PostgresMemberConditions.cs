using Mem0.Core.Memories.Filters;
using NpgsqlTypes;

namespace Mem0.Core.Storage.Postgres.Filters;

/// <summary>Conditions on members of the metadata, by their <see cref="FilterFacets"/>. The member's name is a parameter.</summary>
internal sealed class PostgresMemberConditions(PostgresFilterParameters parameters)
{
    // A row that is not found by the index is compared with one token of a list after another, each of which reads the whole of it.
    private const int ShortList = 8;

    /// <summary>The conditions one of which holds when the member has one of the values, or an element of it has.</summary>
    public List<string> OneOf(string key, IReadOnlyList<FilterValue> values)
    {
        var conditions = new List<string>(2);
        List<string> tokens = [.. values.SelectMany(FilterTokens.Of).Distinct(StringComparer.Ordinal)];
        if (tokens.Count > 0)
        {
            conditions.Add(HasToken(key, tokens));
        }

        if (values.Any(v => v.Kind == FilterValueKind.Null))
        {
            conditions.Add($"({IsPresent(key)}) IS NOT TRUE");
        }

        return conditions;
    }

    /// <summary>The member is there and not null.</summary>
    public string IsPresent(string key) => $"m.facets ? {parameters.Add(key)}";

    /// <summary>The member lies between two bounds.</summary>
    public string Within(string key, FilterBound? low, FilterBound? high)
    {
        var member = Member(key);
        return PostgresFilterBounds.Between(low, high, (bound, isLow) =>
        {
            var operation = PostgresFilterBounds.Operator(isLow, bound.Inclusive);
            return bound.IsInstant
                ? $"({member} ->> '{FilterFacets.Instant}')::bigint {operation} {parameters.Add((long)bound.Value, NpgsqlDbType.Bigint)}"
                : $"({member} ->> '{FilterFacets.Number}')::float8 {operation} {parameters.Add(bound.Value, NpgsqlDbType.Double)}";
        });
    }

    /// <summary>The member's text contains a text, or is a list with that text among its elements.</summary>
    public string Contains(string key, string part, bool ignoreCase)
    {
        var member = Member(key);
        var text = ignoreCase
            ? $"COALESCE({member} ->> '{FilterFacets.FoldedText}', {member} ->> '{FilterFacets.Text}')"
            : $"{member} ->> '{FilterFacets.Text}'";
        string[] lists = ignoreCase ? [FilterFacets.Elements, FilterFacets.FoldedElements] : [FilterFacets.Elements];
        return $"(strpos({text}, {parameters.Add(part)}) > 0 OR {IsAmong([.. lists.Select(list => FilterFacets.With(key, list, part))])})";
    }

    private string HasToken(string key, List<string> tokens)
    {
        var isFound = IsAmong([.. tokens.Select(token => FilterFacets.With(key, FilterFacets.Tokens, token))]);
        return tokens.Count <= ShortList
            ? isFound
            : $"({Member(key)} -> '{FilterFacets.Tokens}' ?| {parameters.AddArray(tokens, NpgsqlDbType.Text)} AND {isFound})";
    }

    private string IsAmong(List<string> parts) => parts is [var only]
        ? $"m.facets @> {parameters.Add(only, NpgsqlDbType.Jsonb)}"
        : $"m.facets @> ANY ({parameters.AddArray(parts, NpgsqlDbType.Jsonb)})";

    private string Member(string key) => $"m.facets -> {parameters.Add(key)}";
}
