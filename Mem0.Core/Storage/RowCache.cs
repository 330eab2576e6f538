using System.Collections.Concurrent;
using Mem0.Core.Memories;

namespace Mem0.Core.Storage;

/// <summary>
/// The rows of memories that were results lately, by their ordinal in an index. They cannot be stale: a change of a memory gives it a new
/// ordinal, which is seen only after the change is committed.
/// </summary>
internal sealed class RowCache
{
    private const int MostRows = 4096;
    private const int LongestText = 1024;

    private readonly ConcurrentDictionary<int, Memory> _rows = [];
    private int _count;

    /// <summary>The row of an ordinal, if it is at hand.</summary>
    public Memory? Find(int ordinal) => _rows.GetValueOrDefault(ordinal);

    /// <summary>Keeps a row. Long ones are not kept, and a full cache begins anew, so that it takes a few mebibytes at the most.</summary>
    public void Keep(int ordinal, Memory memory)
    {
        if (memory.Text.Length > LongestText)
        {
            return;
        }

        if (_rows.TryAdd(ordinal, memory) && Interlocked.Increment(ref _count) > MostRows)
        {
            _rows.Clear();
            Interlocked.Exchange(ref _count, 0);
        }
    }
}
