namespace Mem0.Core.Memories.Filters;

/// <summary>
/// A condition on memories, the one form that both of mem0's filter dialects are read into. Every condition is either true or false of a
/// memory, never unknown: <see cref="Not"/> is the exact complement, also for memories that lack the field.
/// </summary>
public abstract record MemoryFilter
{
    private protected MemoryFilter()
    {
    }

    /// <summary>The filter that every memory passes.</summary>
    public static MemoryFilter Everything { get; } = new All([]);

    /// <summary>Every one of the conditions holds; true when there are none.</summary>
    public sealed record All(IReadOnlyList<MemoryFilter> Conditions) : MemoryFilter;

    /// <summary>At least one of the conditions holds; false when there are none.</summary>
    public sealed record Any(IReadOnlyList<MemoryFilter> Conditions) : MemoryFilter;

    /// <summary>The condition does not hold.</summary>
    public sealed record Not(MemoryFilter Condition) : MemoryFilter;

    /// <summary>
    /// The field has this value; a list in the metadata has it when one of its elements does. Null means that the field is absent or null.
    /// A point in time equals no other value: it lies <see cref="Within"/> a range.
    /// </summary>
    public sealed record Equal(FilterField Field, FilterValue Value) : MemoryFilter;

    /// <summary>The field is there and not null.</summary>
    public sealed record Present(FilterField Field) : MemoryFilter;

    /// <summary>
    /// The field lies between two bounds, numbers or points in time; a text counts as the one that it spells. A field of another kind lies
    /// in no range, and nothing lies in a range without bounds.
    /// </summary>
    public sealed record Within(FilterField Field, FilterBound? Low, FilterBound? High) : MemoryFilter;

    /// <summary>
    /// The field's text contains a text; a list contains it when one of its elements is that text. Numbers and truth values count by their
    /// JSON text, in its shortest form. Points in time contain nothing.
    /// </summary>
    public sealed record Contains(FilterField Field, string Text, bool IgnoreCase) : MemoryFilter;

    /// <summary>The memory with this id.</summary>
    public static MemoryFilter ForId(Guid id) => new Equal(new FilterField(FilterFieldKind.Id), FilterValue.Of(id.ToString("D")));

    /// <summary>The memories that have all the ids of the scope, whatever other ids they have.</summary>
    public static MemoryFilter ForScope(MemoryScope scope)
    {
        var conditions = new List<MemoryFilter>(4);
        Add(FilterField.UserId, scope.UserId);
        Add(FilterField.AgentId, scope.AgentId);
        Add(FilterField.AppId, scope.AppId);
        Add(FilterField.RunId, scope.RunId);
        return new All(conditions);

        void Add(FilterField field, string? id)
        {
            if (id is not null)
            {
                conditions.Add(new Equal(field, FilterValue.Of(id)));
            }
        }
    }
}

/// <summary>What a condition looks at: one of a memory's own fields, or a top-level member of its metadata.</summary>
/// <param name="Kind">Which field.</param>
/// <param name="Key">The member's name when the field is <see cref="FilterFieldKind.Metadata"/>, else null.</param>
public readonly record struct FilterField(FilterFieldKind Kind, string? Key = null)
{
    /// <summary><c>user_id</c></summary>
    public static FilterField UserId => new(FilterFieldKind.UserId);

    /// <summary><c>agent_id</c></summary>
    public static FilterField AgentId => new(FilterFieldKind.AgentId);

    /// <summary><c>app_id</c></summary>
    public static FilterField AppId => new(FilterFieldKind.AppId);

    /// <summary><c>run_id</c></summary>
    public static FilterField RunId => new(FilterFieldKind.RunId);

    /// <summary>A top-level member of the metadata.</summary>
    public static FilterField Metadata(string key) => new(FilterFieldKind.Metadata, key);

    /// <summary>Whether this is one of the four ids that a scope is made of.</summary>
    public bool IsScopeId => Kind <= FilterFieldKind.RunId;
}

/// <summary>The fields that a filter can look at.</summary>
public enum FilterFieldKind
{
    /// <summary><c>user_id</c>, text.</summary>
    UserId,

    /// <summary><c>agent_id</c>, text.</summary>
    AgentId,

    /// <summary><c>app_id</c>, text.</summary>
    AppId,

    /// <summary><c>run_id</c>, text.</summary>
    RunId,

    /// <summary><c>id</c> or <c>memory_ids</c>, a UUID as lower-case text with dashes.</summary>
    Id,

    /// <summary><c>actor_id</c>, text.</summary>
    ActorId,

    /// <summary><c>role</c>, text.</summary>
    Role,

    /// <summary><c>text</c>, <c>memory</c>, <c>data</c> or <c>keywords</c>: what is remembered.</summary>
    Text,

    /// <summary><c>hash</c>, the text's MD5.</summary>
    Hash,

    /// <summary><c>extraction</c>: <c>extracted</c>, <c>failed</c>, <c>empty</c> or <c>summarized</c>.</summary>
    Extraction,

    /// <summary><c>created_at</c> or <c>timestamp</c>, a point in time.</summary>
    CreatedAt,

    /// <summary><c>updated_at</c>, a point in time.</summary>
    UpdatedAt,

    /// <summary><c>expiration_date</c>, a day: the point in time at which that day begins, UTC.</summary>
    ExpirationDate,

    /// <summary>A top-level member of the caller's metadata, any JSON value.</summary>
    Metadata,
}
