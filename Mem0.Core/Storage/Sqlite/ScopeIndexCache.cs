using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>
/// The search indexes that are in memory: read at the first search of a scope, kept up to date by every write, and dropped, the one
/// searched longest ago first, when together they exceed the budget.
/// </summary>
internal sealed partial class ScopeIndexCache(ScopeIndexLoader loader, IOptions<SearchMemoryOptions> options, ILogger<ScopeIndexCache> logger)
{
    private readonly IndexEntries<Entry> _entries = new((long)options.Value.SearchMemoryMiB << 20);

    /// <summary>The index of a key, read from the database if it is not in memory.</summary>
    public async Task<ScopeIndex> GetAsync(IndexKey key, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(key, key =>
        {
            var entry = new Entry(key);
            entry.Loading = Task.Run(() => Load(entry), CancellationToken.None);
            return entry;
        });
        return await entry.Loading.WaitAsync(cancellationToken);
    }

    /// <summary>Applies committed changes, in the order in which they were committed.</summary>
    public void Apply(IReadOnlyList<IndexChange> changes)
    {
        if (changes.Any(change => change is IndexChange.Clear))
        {
            Drop();
            return;
        }

        foreach (var (entry, concerning) in _entries.Group(changes, change => IndexKey.Holding(ScopeOf(change))))
        {
            entry.Apply(concerning);
        }

        _entries.KeepBudget();
    }

    /// <summary>Drops all indexes; the next searches read them again.</summary>
    public void Drop() => _entries.Clear();

    private static MemoryScope ScopeOf(IndexChange change) => change switch
    {
        IndexChange.Put put => put.Document.Scope,
        IndexChange.Remove remove => remove.Scope,
        _ => throw new ArgumentException("A change of everything has no scope.", nameof(change)),
    };

    private ScopeIndex Load(Entry entry)
    {
        try
        {
            var index = loader.Load(entry.Key);
            Log.Loaded(logger, index.Memories.Length, index.Bytes >> 20);
            entry.Open(index);
            _entries.KeepBudget();
            return index;
        }
        catch
        {
            _entries.Remove(entry);
            throw;
        }
    }

    /// <summary>
    /// One index and the changes that are committed while it is read. Those may be in what is read already: applying a change twice, in
    /// order, ends in the same state as applying it once.
    /// </summary>
    private sealed class Entry(IndexKey key) : IIndexEntry
    {
        /// <summary>Fewer dead memories cost less than reading the index again.</summary>
        private const int LeastDead = 1000;

        private readonly Lock _lock = new();
        private readonly List<IndexChange> _early = [];
        private ScopeIndex? _index;

        public IndexKey Key => key;

        public Task<ScopeIndex> Loading { get; set; } = null!;

        public long LastUsed { get; set; }

        /// <summary>The memory that the index occupies after the last change; 0 while it is read.</summary>
        public long Bytes { get; private set; }

        /// <summary>Whether more is left of deleted memories than of others.</summary>
        public bool IsMostlyDead { get; private set; }

        public void Open(ScopeIndex index)
        {
            lock (_lock)
            {
                Apply(index, _early);
                _early.Clear();
                _index = index;
            }
        }

        public void Apply(IReadOnlyList<IndexChange> changes)
        {
            lock (_lock)
            {
                if (_index is null)
                {
                    _early.AddRange(changes);
                }
                else
                {
                    Apply(_index, changes);
                }
            }
        }

        /// <summary>The index is measured here, where nobody else changes it.</summary>
        private void Apply(ScopeIndex index, IReadOnlyList<IndexChange> changes)
        {
            index.Lock.EnterWriteLock();
            try
            {
                foreach (var change in changes)
                {
                    switch (change)
                    {
                        case IndexChange.Put put:
                            index.Put(put.Document);
                            break;
                        case IndexChange.Remove remove:
                            index.Remove(remove.Sequence);
                            break;
                    }
                }

                Bytes = index.Bytes;
                IsMostlyDead = index.Dead > LeastDead && index.Dead > index.Memories.Length / 2;
            }
            finally
            {
                index.Lock.ExitWriteLock();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Read a search index of {Memories} memories, {MiB} MiB")]
        public static partial void Loaded(ILogger logger, int memories, long miB);
    }
}
