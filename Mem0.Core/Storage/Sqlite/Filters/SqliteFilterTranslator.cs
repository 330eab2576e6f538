using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage.Filters;
using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite.Filters;

/// <summary>Translates filters into SQLite's SQL. The rules for scalars run as functions of the connection, on every row.</summary>
internal sealed class SqliteFilterTranslator : SqlFilterTranslator
{
    private readonly SqliteFilterParameters _parameters;
    private readonly SqliteMemberConditions _members;

    private SqliteFilterTranslator(SqliteParameterCollection parameters)
    {
        _parameters = new SqliteFilterParameters(parameters);
        _members = new SqliteMemberConditions(_parameters);
    }

    /// <summary>Gives the condition and adds its parameters. The connection needs <see cref="SqliteFilterFunctions"/>.</summary>
    public static string Translate(MemoryFilter filter, SqliteParameterCollection parameters) =>
        new SqliteFilterTranslator(parameters).Translate(filter);

    protected override string ColumnIsOneOf(FilterFieldKind field, string column, IReadOnlyList<FilterValue> values) =>
        Or(new SqliteFilterOperands(values).ColumnConditions(column, _parameters));

    protected override string ColumnLiesWithin(FilterFieldKind field, string column, FilterBound? low, FilterBound? high)
    {
        var instant = field == FilterFieldKind.ExpirationDate ? $"mem0_instant({column})" : column;
        return _parameters.Between(low, high, _ => instant);
    }

    protected override string ColumnContains(FilterFieldKind field, string column, string part, bool ignoreCase) =>
        $"instr({(ignoreCase ? $"mem0_fold({column})" : column)}, {_parameters.Add(part)}) > 0";

    protected override string MemberIsOneOf(string key, IReadOnlyList<FilterValue> values) =>
        Or(_members.OneOf(key, new SqliteFilterOperands(values)));

    protected override string MemberIsPresent(string key) => _members.IsPresent(key);

    protected override string MemberLiesWithin(string key, FilterBound? low, FilterBound? high) => _members.Within(key, low, high);

    protected override string MemberContains(string key, string part, bool ignoreCase) => _members.Contains(key, part, ignoreCase);
}
