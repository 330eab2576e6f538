namespace Mem0.Core.Storage;

/// <summary>An index that is kept in memory.</summary>
internal interface IIndexEntry
{
    /// <summary>Whose memories it holds.</summary>
    IndexKey Key { get; }

    /// <summary>The memory that it occupies, in bytes.</summary>
    long Bytes { get; }

    /// <summary>Whether it is better read again.</summary>
    bool IsMostlyDead { get; }

    /// <summary>When it was used, relative to others.</summary>
    long LastUsed { get; set; }
}

/// <summary>
/// The indexes that are in memory. When together they exceed the budget, the one used longest ago is dropped; a single one may exceed it.
/// </summary>
/// <param name="budget">How much memory they may occupy together, in bytes.</param>
internal sealed class IndexEntries<TEntry>(long budget)
    where TEntry : class, IIndexEntry
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IndexKey, TEntry> _entries = [];
    private long _clock;

    /// <summary>The entry of a key, made if there is none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="make">Makes an entry. It runs while no other entry is made or found, so it does little.</param>
    public TEntry GetOrAdd(IndexKey key, Func<IndexKey, TEntry> make)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = make(key);
                _entries.Add(key, entry);
            }

            entry.LastUsed = ++_clock;
            return entry;
        }
    }

    /// <summary>The entries of several keys, each with what is grouped under it. One that is made from now on is not among them.</summary>
    public Dictionary<TEntry, List<TItem>> Group<TItem>(IEnumerable<TItem> items, Func<TItem, IEnumerable<IndexKey>> keys)
    {
        var groups = new Dictionary<TEntry, List<TItem>>();
        lock (_lock)
        {
            foreach (var item in items)
            {
                foreach (var entry in keys(item).Select(key => _entries.GetValueOrDefault(key)).OfType<TEntry>())
                {
                    if (!groups.TryGetValue(entry, out var group))
                    {
                        groups.Add(entry, group = []);
                    }

                    group.Add(item);
                }
            }
        }

        return groups;
    }

    /// <summary>Drops an entry, if it is still there.</summary>
    public void Remove(TEntry entry)
    {
        lock (_lock)
        {
            if (_entries.GetValueOrDefault(entry.Key) == entry)
            {
                _entries.Remove(entry.Key);
            }
        }
    }

    /// <summary>Drops all entries.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }

    /// <summary>Drops what is mostly dead, and what the budget has no room for.</summary>
    public void KeepBudget()
    {
        lock (_lock)
        {
            foreach (var stale in _entries.Values.Where(entry => entry.IsMostlyDead).ToList())
            {
                _entries.Remove(stale.Key);
            }

            var total = _entries.Values.Sum(entry => entry.Bytes);
            while (total > budget && _entries.Count > 1)
            {
                var oldest = _entries.Values.MinBy(entry => entry.LastUsed)!;
                total -= oldest.Bytes;
                _entries.Remove(oldest.Key);
            }
        }
    }
}
