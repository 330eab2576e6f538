using Mem0.Core.Memories;
using Mem0.Core.Recall;

namespace Mem0.Core.Storage;

/// <summary>Searches the memories of an index that belong to a scope.</summary>
internal static class ScopeSearch
{
    /// <summary>Ranks the memories that are alive, shown, of the scope and among the matching ones.</summary>
    /// <param name="index">The memories.</param>
    /// <param name="question">The question.</param>
    /// <param name="scope">The ids that a memory must have.</param>
    /// <param name="matching">The sequences of the memories that may be results; null for all.</param>
    /// <param name="shown">Which memories are hidden.</param>
    /// <param name="request">What is wanted.</param>
    public static Ranking Rank(
        ScopeIndex index, Question question, MemoryScope scope, HashSet<long>? matching, ShownMemories shown, RankRequest request)
    {
        using var buffers = new RankBuffers();
        index.Lock.EnterReadLock();
        try
        {
            var marks = Mark(index, scope, matching, shown, buffers);
            return Ranker.Rank(index, question, marks, request, buffers);
        }
        finally
        {
            index.Lock.ExitReadLock();
        }
    }

    private static byte[] Mark(ScopeIndex index, MemoryScope scope, HashSet<long>? matching, ShownMemories shown, RankBuffers buffers)
    {
        var memories = index.Memories;
        var marks = buffers.Marks(memories.Length);
        var (user, agent, app, run) = (Number(scope.UserId), Number(scope.AgentId), Number(scope.AppId), Number(scope.RunId));
        var firstDay = shown.ExpiredBefore?.DayNumber ?? int.MinValue;
        for (var memory = 0; memory < memories.Length; memory++)
        {
            ref readonly var indexed = ref memories[memory];
            var isSearched = indexed.Alive && indexed.ExpirationDay >= firstDay && (shown.Superseded || !indexed.IsSuperseded)
                && Is(user, indexed.User) && Is(agent, indexed.Agent) && Is(app, indexed.App) && Is(run, indexed.Run)
                && (matching is null || matching.Contains(indexed.Sequence));
            marks[memory] = isSearched ? (byte)1 : (byte)0;
        }

        return marks;

        static bool Is(int? wanted, int actual) => wanted is null || wanted == actual;

        // An id that the index does not know is a number that no memory has.
        int? Number(string? id) => id is null ? null : index.Names.Find(id) is >= 0 and var number ? number : int.MinValue;
    }
}
