using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage.Filters;
using Npgsql;
using NpgsqlTypes;

namespace Mem0.Core.Storage.Postgres.Filters;

/// <summary>Translates filters into PostgreSQL's SQL. Of the metadata it looks at the <see cref="FilterFacets"/>.</summary>
internal sealed class PostgresFilterTranslator : SqlFilterTranslator
{
    private readonly PostgresFilterParameters _parameters;
    private readonly PostgresMemberConditions _members;

    private PostgresFilterTranslator(NpgsqlParameterCollection parameters)
    {
        _parameters = new PostgresFilterParameters(parameters);
        _members = new PostgresMemberConditions(_parameters);
    }

    /// <summary>
    /// Gives the condition and adds its parameters, which are positional (<c>$1</c>): those that are there already must be too. The
    /// database needs the functions of the migrations.
    /// </summary>
    public static string Translate(MemoryFilter filter, NpgsqlParameterCollection parameters) =>
        new PostgresFilterTranslator(parameters).Translate(filter);

    protected override string ColumnIsOneOf(FilterFieldKind field, string column, IReadOnlyList<FilterValue> values)
    {
        var conditions = field == FilterFieldKind.Id ? Ids(column, values) : Texts(column, values);
        if (values.Any(v => v.Kind == FilterValueKind.Null))
        {
            conditions.Add($"{column} IS NULL");
        }

        return Or(conditions);
    }

    protected override string ColumnLiesWithin(FilterFieldKind field, string column, FilterBound? low, FilterBound? high)
    {
        return PostgresFilterBounds.Between(low, high, field == FilterFieldKind.ExpirationDate ? Day : Time);

        string Day(FilterBound bound, bool isLow)
        {
            var (day, inclusive) = PostgresFilterBounds.Day(bound, isLow);
            return $"{column} {PostgresFilterBounds.Operator(isLow, inclusive)} {_parameters.Add(day, NpgsqlDbType.Date)}";
        }

        string Time(FilterBound bound, bool isLow)
        {
            var (time, inclusive) = PostgresFilterBounds.Time(bound, isLow);
            return $"{column} {PostgresFilterBounds.Operator(isLow, inclusive)} {_parameters.Add(time, NpgsqlDbType.TimestampTz)}";
        }
    }

    protected override string ColumnContains(FilterFieldKind field, string column, string part, bool ignoreCase)
    {
        // The text of an id is in lower case.
        var text = (field, ignoreCase) switch
        {
            (FilterFieldKind.Id, _) => $"{column}::text",
            (_, true) => $"mem0_fold({column})",
            _ => column,
        };
        return $"strpos({text}, {_parameters.Add(part)}) > 0";
    }

    protected override string MemberIsOneOf(string key, IReadOnlyList<FilterValue> values) => Or(_members.OneOf(key, values));

    protected override string MemberIsPresent(string key) => _members.IsPresent(key);

    protected override string MemberLiesWithin(string key, FilterBound? low, FilterBound? high) => _members.Within(key, low, high);

    protected override string MemberContains(string key, string part, bool ignoreCase) => _members.Contains(key, part, ignoreCase);

    private List<string> Ids(string column, IReadOnlyList<FilterValue> values)
    {
        List<Guid> ids = [.. values.Select(IdOf).OfType<Guid>()];
        return ids.Count > 0 ? [_parameters.IsOneOf(column, ids, NpgsqlDbType.Uuid)] : [];
    }

    private List<string> Texts(string column, IReadOnlyList<FilterValue> values)
    {
        var conditions = new List<string>();
        List<string> texts = [.. values.Select(TextOf).OfType<string>()];
        if (texts.Count > 0)
        {
            conditions.Add(_parameters.IsOneOf(column, texts, NpgsqlDbType.Text));
        }

        List<double> numbers = [.. values.Where(v => v.Kind == FilterValueKind.Number && double.IsFinite(v.Number)).Select(v => v.Number)];
        if (numbers.Count > 0)
        {
            conditions.Add(_parameters.IsOneOf($"mem0_number({column})", numbers, NpgsqlDbType.Double));
        }

        return conditions;
    }

    // A text that is not spelled as ids are equals none; nor does a number or a truth value.
    private static Guid? IdOf(FilterValue value) => Guid.TryParse(value.Text, out var id) && id.ToString("D") == value.Text ? id : null;

    private static string? TextOf(FilterValue value) => value.Kind switch
    {
        FilterValueKind.Text => value.Text,
        FilterValueKind.Boolean => FilterScalars.Spell(value.Boolean),
        _ => null,
    };
}
