using Mem0.Core.Memories;
using Mem0.Core.Recall;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>What a committed write changes in the search indexes.</summary>
internal abstract record IndexChange
{
    private IndexChange()
    {
    }

    /// <summary>A memory was stored or changed.</summary>
    public sealed record Put(RecallDocument Document) : IndexChange;

    /// <summary>A memory was deleted.</summary>
    public sealed record Remove(long Sequence) : IndexChange;

    /// <summary>Everything was deleted.</summary>
    public sealed record Clear : IndexChange;
}

/// <summary>Whose memories an index holds: all of one owner, or all there are.</summary>
/// <param name="Kind">The kind of owner; null holds all memories.</param>
/// <param name="Id">The owner's id.</param>
internal readonly record struct IndexKey(EntityKind? Kind, string? Id)
{
    /// <summary>All memories.</summary>
    public static IndexKey All => default;

    /// <summary>An index that has all memories of a scope: the user's, if a user is named.</summary>
    public static IndexKey For(MemoryScope scope) => scope switch
    {
        { UserId: { } id } => new IndexKey(EntityKind.User, id),
        { AgentId: { } id } => new IndexKey(EntityKind.Agent, id),
        { AppId: { } id } => new IndexKey(EntityKind.App, id),
        { RunId: { } id } => new IndexKey(EntityKind.Run, id),
        _ => All,
    };

    /// <summary>Whether a memory of this scope belongs in the index.</summary>
    public bool Holds(MemoryScope scope) => Kind switch
    {
        null => true,
        EntityKind.User => scope.UserId == Id,
        EntityKind.Agent => scope.AgentId == Id,
        EntityKind.App => scope.AppId == Id,
        _ => scope.RunId == Id,
    };
}
