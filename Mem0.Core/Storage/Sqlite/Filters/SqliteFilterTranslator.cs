using Mem0.Core.Memories.Filters;
using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite.Filters;

/// <summary>
/// Translates filters into SQL conditions over <c>memories AS m</c>. What a caller sent is in parameters only. A condition may be NULL for
/// false; that is resolved where it is negated, so conditions on indexed columns stay plain comparisons.
/// </summary>
internal sealed class SqliteFilterTranslator
{
    // SQLite allows expressions 1000 deep, and a chain of n terms is n deep.
    private const int LongestChain = 32;

    private readonly SqliteFilterParameters _parameters;
    private readonly SqliteMemberConditions _members;

    private SqliteFilterTranslator(SqliteParameterCollection parameters)
    {
        _parameters = new SqliteFilterParameters(parameters);
        _members = new SqliteMemberConditions(_parameters);
    }

    /// <summary>Gives the condition and adds its parameters. The connection needs <see cref="SqliteFilterFunctions"/>.</summary>
    public static string Translate(MemoryFilter filter, SqliteParameterCollection parameters) =>
        new SqliteFilterTranslator(parameters).Condition(filter).Sql;

    private Term Condition(MemoryFilter filter) => filter switch
    {
        MemoryFilter.All all => Chain([.. all.Conditions.Select(Condition)], " AND ", "1"),
        MemoryFilter.Any any => Any(any.Conditions),
        MemoryFilter.Not { Condition: MemoryFilter.Not twice } => Condition(twice.Condition),
        MemoryFilter.Not not => Complement(Condition(not.Condition)),
        MemoryFilter.Equal equal => new Term(OneOf(equal.Field, [equal.Value])),
        MemoryFilter.Present present => new Term(IsPresent(present.Field)),
        MemoryFilter.Within within => new Term(Within(within)),
        MemoryFilter.Contains contains => new Term(Contains(contains)),
        _ => throw new NotSupportedException($"No SQL is given for the filter {filter.GetType().Name}."),
    };

    // The values that one field may equal become one condition with a list.
    private Term Any(IReadOnlyList<MemoryFilter> conditions)
    {
        var equals = conditions.OfType<MemoryFilter.Equal>().GroupBy(e => e.Field, e => e.Value);
        return Chain(
            [
                .. conditions.Where(c => c is not MemoryFilter.Equal).Select(Condition),
                .. equals.Select(group => new Term(OneOf(group.Key, [.. group]))),
            ],
            " OR ",
            "0");
    }

    // SQLite's parser keeps what stands before a parenthesis on a stack of 100: the deepest term comes first and gets no more than one.
    private static Term Chain(List<Term> terms, string operation, string none)
    {
        terms = [.. terms.OrderByDescending(t => t.Depth)];
        while (terms.Count > LongestChain)
        {
            terms = [terms[0], .. terms.Skip(1).Chunk(LongestChain).Select(chunk => Join(chunk, operation))];
        }

        return terms.Count == 0 ? new Term(none) : Join(terms, operation);
    }

    private static Term Join(IReadOnlyList<Term> terms, string operation) => terms.Count == 1
        ? terms[0]
        : new Term($"({string.Join(operation, terms.Select(t => t.Sql))})", terms.Max(t => t.Depth) + 1, IsClosed: true);

    private static Term Complement(Term term) => new($"{(term.IsClosed ? term.Sql : $"({term.Sql})")} IS NOT TRUE", term.Depth + 1);

    private string OneOf(FilterField field, IReadOnlyList<FilterValue> values)
    {
        var operands = new SqliteFilterOperands(values);
        return (Column(field.Kind), IsInstant(field.Kind)) switch
        {
            (null, _) => _members.OneOf(field.Key!, operands),
            ({ } column, true) => operands.HasNull ? $"{column} IS NULL" : "0",
            ({ } column, false) => operands.ColumnCondition(column, _parameters),
        };
    }

    private string IsPresent(FilterField field) =>
        Column(field.Kind) is { } column ? $"{column} IS NOT NULL" : _members.IsPresent(field.Key!);

    private string Within(MemoryFilter.Within range)
    {
        FilterBound?[] bounds = [range.Low, range.High];
        if (bounds is [null, null] || bounds.Any(b => b is { } bound && double.IsNaN(bound.Value)))
        {
            return "0";
        }

        if (Column(range.Field.Kind) is not { } column)
        {
            return _members.Within(range.Field.Key!, range.Low, range.High);
        }

        if (!IsInstant(range.Field.Kind) || bounds.Any(b => b is { IsInstant: false }))
        {
            return "0";
        }

        var instant = range.Field.Kind == FilterFieldKind.ExpirationDate ? $"mem0_instant({column})" : column;
        return _parameters.Between(range.Low, range.High, _ => instant);
    }

    private string Contains(MemoryFilter.Contains condition)
    {
        if (Column(condition.Field.Kind) is not { } column)
        {
            return _members.Contains(condition.Field.Key!, condition.Text, condition.IgnoreCase);
        }

        if (IsInstant(condition.Field.Kind))
        {
            return "0";
        }

        return condition.IgnoreCase
            ? $"instr(mem0_fold({column}), {_parameters.Add(FilterScalars.Fold(condition.Text))}) > 0"
            : $"instr({column}, {_parameters.Add(condition.Text)}) > 0";
    }

    private static bool IsInstant(FilterFieldKind kind) =>
        kind is FilterFieldKind.CreatedAt or FilterFieldKind.UpdatedAt or FilterFieldKind.ExpirationDate;

    private static string? Column(FilterFieldKind kind) => kind switch
    {
        FilterFieldKind.UserId => "m.user_id",
        FilterFieldKind.AgentId => "m.agent_id",
        FilterFieldKind.AppId => "m.app_id",
        FilterFieldKind.RunId => "m.run_id",
        FilterFieldKind.Id => "m.id",
        FilterFieldKind.ActorId => "m.actor_id",
        FilterFieldKind.Role => "m.role",
        FilterFieldKind.Text => "m.text",
        FilterFieldKind.Hash => "m.hash",
        FilterFieldKind.CreatedAt => "m.created_at",
        FilterFieldKind.UpdatedAt => "m.updated_at",
        FilterFieldKind.ExpirationDate => "m.expiration_date",
        _ => null,
    };

    /// <summary>A piece of SQL, how deep its parentheses nest, and whether it stands in parentheses itself.</summary>
    private readonly record struct Term(string Sql, int Depth = 0, bool IsClosed = false);
}
