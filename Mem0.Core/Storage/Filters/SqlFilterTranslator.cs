using Mem0.Core.Memories.Filters;

namespace Mem0.Core.Storage.Filters;

/// <summary>
/// Translates filters into SQL conditions over <c>memories AS m</c>: what the dialects of SQL have in common. What a caller sent is in
/// parameters only. A condition may be NULL for false; that is resolved where it is negated, so conditions on indexed columns stay plain
/// comparisons.
/// </summary>
internal abstract class SqlFilterTranslator
{
    /// <summary>The condition that nothing passes.</summary>
    protected const string Never = "FALSE";

    private const string Always = "TRUE";

    // SQLite allows expressions 1000 deep, and a chain of n terms is n deep.
    private const int LongestChain = 32;

    /// <summary>The condition of a filter.</summary>
    protected string Translate(MemoryFilter filter) => Condition(filter).Sql;

    /// <summary>A text column, or that of the id, has one of the values.</summary>
    protected abstract string ColumnIsOneOf(FilterFieldKind field, string column, IReadOnlyList<FilterValue> values);

    /// <summary>A column with points in time lies between two bounds, which are points in time. At least one is given.</summary>
    protected abstract string ColumnLiesWithin(FilterFieldKind field, string column, FilterBound? low, FilterBound? high);

    /// <summary>A text column, or that of the id, contains a text, which is folded already when case does not count.</summary>
    protected abstract string ColumnContains(FilterFieldKind field, string column, string part, bool ignoreCase);

    /// <summary>A member of the metadata has one of the values, or an element of it has.</summary>
    protected abstract string MemberIsOneOf(string key, IReadOnlyList<FilterValue> values);

    /// <summary>A member of the metadata is there and not null.</summary>
    protected abstract string MemberIsPresent(string key);

    /// <summary>A member of the metadata lies between two bounds. At least one is given.</summary>
    protected abstract string MemberLiesWithin(string key, FilterBound? low, FilterBound? high);

    /// <summary>
    /// A member of the metadata contains a text, which is folded already when case does not count, or is a list with that text among its
    /// elements.
    /// </summary>
    protected abstract string MemberContains(string key, string part, bool ignoreCase);

    /// <summary>At least one of the conditions holds.</summary>
    protected static string Or(IReadOnlyList<string> conditions) => conditions switch
    {
        [] => Never,
        [var only] => only,
        _ => $"({string.Join(" OR ", conditions)})",
    };

    private Term Condition(MemoryFilter filter) => filter switch
    {
        MemoryFilter.All all => Chain([.. all.Conditions.Select(Condition)], " AND ", Always),
        MemoryFilter.Any any => Any(any.Conditions),
        MemoryFilter.Not { Condition: MemoryFilter.Not twice } => Condition(twice.Condition),
        MemoryFilter.Not not => Complement(Condition(not.Condition)),
        MemoryFilter.Equal equal => new Term(IsOneOf(equal.Field, [equal.Value])),
        MemoryFilter.Present present => new Term(IsPresent(present.Field)),
        MemoryFilter.Within within => new Term(LiesWithin(within)),
        MemoryFilter.Contains contains => new Term(HasPart(contains)),
        _ => throw new NotSupportedException($"No SQL is given for the filter {filter.GetType().Name}."),
    };

    // The values that one field may equal become one condition with a list.
    private Term Any(IReadOnlyList<MemoryFilter> conditions)
    {
        var equals = conditions.OfType<MemoryFilter.Equal>().GroupBy(e => e.Field, e => e.Value);
        return Chain(
            [
                .. conditions.Where(c => c is not MemoryFilter.Equal).Select(Condition),
                .. equals.Select(group => new Term(IsOneOf(group.Key, [.. group]))),
            ],
            " OR ",
            Never);
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

    private string IsOneOf(FilterField field, IReadOnlyList<FilterValue> values) => (Column(field.Kind), IsInstant(field.Kind)) switch
    {
        (null, _) => MemberIsOneOf(field.Key!, values),
        ({ } column, true) => values.Any(v => v.Kind == FilterValueKind.Null) ? $"{column} IS NULL" : Never,
        ({ } column, false) => ColumnIsOneOf(field.Kind, column, values),
    };

    private string IsPresent(FilterField field) =>
        Column(field.Kind) is { } column ? $"{column} IS NOT NULL" : MemberIsPresent(field.Key!);

    private string LiesWithin(MemoryFilter.Within range)
    {
        FilterBound?[] bounds = [range.Low, range.High];
        if (bounds is [null, null] || bounds.Any(b => b is { } bound && double.IsNaN(bound.Value)))
        {
            return Never;
        }

        if (Column(range.Field.Kind) is not { } column)
        {
            return MemberLiesWithin(range.Field.Key!, range.Low, range.High);
        }

        return IsInstant(range.Field.Kind) && bounds.All(b => b is null or { IsInstant: true })
            ? ColumnLiesWithin(range.Field.Kind, column, range.Low, range.High)
            : Never;
    }

    private string HasPart(MemoryFilter.Contains condition)
    {
        var part = condition.IgnoreCase ? FilterScalars.Fold(condition.Text) : condition.Text;
        return (Column(condition.Field.Kind), IsInstant(condition.Field.Kind)) switch
        {
            (null, _) => MemberContains(condition.Field.Key!, part, condition.IgnoreCase),
            (_, true) => Never,
            ({ } column, false) => ColumnContains(condition.Field.Kind, column, part, condition.IgnoreCase),
        };
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
        FilterFieldKind.Extraction => "m.extraction",
        FilterFieldKind.CreatedAt => "m.created_at",
        FilterFieldKind.UpdatedAt => "m.updated_at",
        FilterFieldKind.ExpirationDate => "m.expiration_date",
        _ => null,
    };

    /// <summary>A piece of SQL, how deep its parentheses nest, and whether it stands in parentheses itself.</summary>
    private readonly record struct Term(string Sql, int Depth = 0, bool IsClosed = false);
}
