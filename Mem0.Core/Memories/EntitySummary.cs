namespace Mem0.Core.Memories;

/// <summary>The kinds of owner that a memory can have.</summary>
public enum EntityKind
{
    /// <summary><c>user_id</c></summary>
    User,

    /// <summary><c>agent_id</c></summary>
    Agent,

    /// <summary><c>app_id</c></summary>
    App,

    /// <summary><c>run_id</c></summary>
    Run,
}

/// <summary>One owner and how much is remembered of it.</summary>
/// <param name="Kind">The kind of owner.</param>
/// <param name="Id">Its id.</param>
/// <param name="Memories">How many memories it has, expired ones included.</param>
/// <param name="CreatedAt">The oldest memory's time. UTC.</param>
/// <param name="UpdatedAt">The latest change to one of its memories. UTC.</param>
public sealed record EntitySummary(EntityKind Kind, string Id, long Memories, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
