namespace Mem0.Core.Memories.Filters;

/// <summary>What a filter says about the owners of the memories that pass.</summary>
public static class MemoryFilterScopes
{
    /// <summary>
    /// Whether every memory that passes has an owner that the filter names: one or several ids of a user, agent, application or run, or
    /// any id of one of these (<c>*</c>). A filter that binds no scope reaches across owners.
    /// </summary>
    public static bool BindsScope(this MemoryFilter filter) => filter switch
    {
        MemoryFilter.Equal equal => equal.Field.IsScopeId && equal.Value.Kind != FilterValueKind.Null,
        MemoryFilter.Present present => present.Field.IsScopeId,
        MemoryFilter.All all => all.Conditions.Any(BindsScope),
        MemoryFilter.Any any => any.Conditions.Count > 0 && any.Conditions.All(BindsScope),
        _ => false,
    };

    /// <summary>
    /// The memories that pass the filter and lie in the scope to which a caller is confined; the filter itself when it is empty. The scope's
    /// ids come first, so that <see cref="RequiredScope"/> has them whatever the filter demands.
    /// </summary>
    public static MemoryFilter Within(this MemoryFilter filter, MemoryScope allowed) =>
        allowed.IsEmpty ? filter : FilterJoin.All([MemoryFilter.ForScope(allowed), filter]);

    /// <summary>
    /// The ids that every memory which passes must have, as far as they are demanded outside of OR and NOT. When one id is demanded with
    /// several values no memory passes, and the first value is given.
    /// </summary>
    public static MemoryScope RequiredScope(this MemoryFilter filter)
    {
        var scope = default(MemoryScope);
        foreach (var (field, id) in Conjuncts(filter).Select(Pinned).OfType<(FilterFieldKind, string)>())
        {
            scope = With(scope, field, id);
        }

        return scope;
    }

    /// <summary>
    /// Whether the filter demands the ids of <see cref="RequiredScope"/> and nothing else, so that it is the same as
    /// <see cref="MemoryFilter.ForScope"/> of these. True of <see cref="MemoryFilter.Everything"/>, whose scope is empty.
    /// </summary>
    public static bool IsScopeOnly(this MemoryFilter filter)
    {
        var scope = filter.RequiredScope();
        return Conjuncts(filter).All(condition => Pinned(condition) is var (field, id) && Of(scope, field) == id);
    }

    private static IEnumerable<MemoryFilter> Conjuncts(MemoryFilter filter) => filter switch
    {
        MemoryFilter.All all => all.Conditions.SelectMany(Conjuncts),
        MemoryFilter.Any { Conditions: [var only] } => Conjuncts(only),
        _ => [filter],
    };

    private static (FilterFieldKind Field, string Id)? Pinned(MemoryFilter condition) =>
        condition is MemoryFilter.Equal { Field.IsScopeId: true, Value: { Kind: FilterValueKind.Text, Text: { } id } } equal
            ? (equal.Field.Kind, id)
            : null;

    private static string? Of(MemoryScope scope, FilterFieldKind field) => field switch
    {
        FilterFieldKind.UserId => scope.UserId,
        FilterFieldKind.AgentId => scope.AgentId,
        FilterFieldKind.AppId => scope.AppId,
        _ => scope.RunId,
    };

    private static MemoryScope With(MemoryScope scope, FilterFieldKind field, string id) => field switch
    {
        FilterFieldKind.UserId => scope with { UserId = scope.UserId ?? id },
        FilterFieldKind.AgentId => scope with { AgentId = scope.AgentId ?? id },
        FilterFieldKind.AppId => scope with { AppId = scope.AppId ?? id },
        _ => scope with { RunId = scope.RunId ?? id },
    };
}
