namespace Mem0.Core.Memories.Filters;

/// <summary>What operands and operators a field takes.</summary>
internal enum FilterOperandKind
{
    /// <summary>The id of an owner.</summary>
    Entity,

    /// <summary>A UUID.</summary>
    Uuid,

    /// <summary>A list of UUIDs and nothing else.</summary>
    UuidList,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A point in time.</summary>
    Instant,

    /// <summary>Any JSON scalar.</summary>
    Any,
}

/// <summary>The field that a key of a filter names.</summary>
/// <param name="Key">The key as the caller wrote it.</param>
/// <param name="Field">The field.</param>
/// <param name="Operand">What it can be compared with.</param>
internal readonly record struct FilterTarget(string Key, FilterField Field, FilterOperandKind Operand)
{
    /// <summary>The operators that the field takes, as a list for people.</summary>
    public string Operators => Operand switch
    {
        FilterOperandKind.UuidList => "in, nin",
        FilterOperandKind.Uuid => "eq, ne, in, nin",
        FilterOperandKind.Instant => "eq, ne, in, nin, gt, gte, lt, lte",
        FilterOperandKind.Any => "eq, ne, in, nin, gt, gte, lt, lte, contains, icontains",
        _ => "eq, ne, in, nin, contains, icontains",
    };

    /// <summary>The operands that the field takes, for people.</summary>
    public string Operands => Operand switch
    {
        FilterOperandKind.Entity => "an identifier",
        FilterOperandKind.Uuid or FilterOperandKind.UuidList => "a UUID",
        FilterOperandKind.Text => "a string",
        FilterOperandKind.Instant => "a date (2024-01-31), a date-time (2024-01-31T10:00:00Z) or unix seconds",
        _ => "a string, a number or a boolean",
    };

    /// <summary>Whether the field takes an operator.</summary>
    public bool Takes(string name) => Operators.Split(", ").Contains(name, StringComparer.Ordinal);

    /// <summary>The field of a key outside of <c>metadata</c>: one of ours, else the metadata member of that name.</summary>
    public static FilterTarget Of(string key) => key switch
    {
        "user_id" or "userId" => new(key, FilterField.UserId, FilterOperandKind.Entity),
        "agent_id" or "agentId" => new(key, FilterField.AgentId, FilterOperandKind.Entity),
        "app_id" or "appId" => new(key, FilterField.AppId, FilterOperandKind.Entity),
        "run_id" or "runId" or "session_id" => new(key, FilterField.RunId, FilterOperandKind.Entity),
        "id" => new(key, new(FilterFieldKind.Id), FilterOperandKind.Uuid),
        "memory_ids" => new(key, new(FilterFieldKind.Id), FilterOperandKind.UuidList),
        "actor_id" => new(key, new(FilterFieldKind.ActorId), FilterOperandKind.Text),
        "role" => new(key, new(FilterFieldKind.Role), FilterOperandKind.Text),
        "text" or "memory" or "data" or "keywords" => new(key, new(FilterFieldKind.Text), FilterOperandKind.Text),
        "extraction" => new(key, new(FilterFieldKind.Extraction), FilterOperandKind.Text),
        "hash" => new(key, new(FilterFieldKind.Hash), FilterOperandKind.Text),
        "created_at" or "timestamp" => new(key, new(FilterFieldKind.CreatedAt), FilterOperandKind.Instant),
        "updated_at" => new(key, new(FilterFieldKind.UpdatedAt), FilterOperandKind.Instant),
        "expiration_date" => new(key, new(FilterFieldKind.ExpirationDate), FilterOperandKind.Instant),
        _ => Member(key),
    };

    /// <summary>A top-level member of the metadata.</summary>
    public static FilterTarget Member(string key) => new(key, FilterField.Metadata(key), FilterOperandKind.Any);
}
