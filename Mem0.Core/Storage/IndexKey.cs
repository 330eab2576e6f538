using Mem0.Core.Memories;

namespace Mem0.Core.Storage;

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

    /// <summary>The indexes that have all memories of a scope, one for each id that it names, the user's first.</summary>
    public static IEnumerable<IndexKey> Covering(MemoryScope scope) => Holding(scope).Skip(1);

    /// <summary>The indexes in which a memory of this scope belongs: that of all memories, and that of each of its owners.</summary>
    public static IEnumerable<IndexKey> Holding(MemoryScope scope)
    {
        yield return All;
        foreach (var (kind, id) in ((EntityKind, string?)[])
            [(EntityKind.User, scope.UserId), (EntityKind.Agent, scope.AgentId), (EntityKind.App, scope.AppId), (EntityKind.Run, scope.RunId)])
        {
            if (id is not null)
            {
                yield return new IndexKey(kind, id);
            }
        }
    }
}
