using Mem0.Core.Memories;

namespace Mem0.Core.Storage.Postgres;

/// <summary>How owners stand in the tables.</summary>
internal static class OwnerColumns
{
    /// <summary>The kind as it is written in the tables and in the names of columns.</summary>
    public static string Name(EntityKind kind) => kind switch
    {
        EntityKind.User => "user",
        EntityKind.Agent => "agent",
        EntityKind.App => "app",
        _ => "run",
    };

    /// <summary>The column of an owner's id.</summary>
    public static string Of(EntityKind kind) => $"{Name(kind)}_id";

    /// <summary>The text that <c>scope_changes.scope</c> is the hash of: see the function <c>mem0_scopes</c>.</summary>
    public static string ScopeName(IndexKey key) => $"{Name(key.Kind!.Value)} {key.Id}";

    /// <summary>Whether a memory of a scope belongs to an owner.</summary>
    public static bool Holds(IndexKey key, MemoryScope scope) => IndexKey.Holding(scope).Contains(key);
}
