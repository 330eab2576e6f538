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

    /// <summary>A memory of this scope was deleted.</summary>
    public sealed record Remove(long Sequence, MemoryScope Scope) : IndexChange;

    /// <summary>Everything was deleted.</summary>
    public sealed record Clear : IndexChange;
}
