using Mem0.Core.Inference.Models;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Mem0.Core.Inference.Caching;

/// <summary>
/// Answers and embeddings by the hash of what was asked: no text stands in a key. Everything is dropped when other models are configured, and
/// keys hold the version of the configuration, so that what was asked before a change is not found after it.
/// </summary>
internal sealed class InferenceCache : IDisposable
{
    /// <summary>What an entry takes beside its value, in bytes: key, entry and bookkeeping.</summary>
    private const int Overhead = 400;

    private readonly MemoryCache _entries;
    private readonly ModelSetup _setup;
    private readonly LatestOptions<InferenceCacheOptions> _options;
    private long _hits;
    private long _misses;

    public InferenceCache(ModelSetup setup, LatestOptions<InferenceCacheOptions> options, TimeProvider time)
    {
        (_setup, _options) = (setup, options);
        _entries = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.Value.SizeMiB * 1024L * 1024, Clock = new Clock(time) });
        _setup.Changed += _entries.Clear;
    }

    /// <summary>How often it had what was looked up, and how often not, since the start.</summary>
    public (long Hits, long Misses) Lookups => (Interlocked.Read(ref _hits), Interlocked.Read(ref _misses));

    /// <summary>How many answers and embeddings are kept.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether anything is kept.</summary>
    public bool Enabled => _options.Value.Enabled;

    /// <summary>What is kept under a key; null when nothing is.</summary>
    public T? Find<T>(string key)
        where T : class => _entries.Get<T>(key);

    /// <summary>Keeps a value.</summary>
    /// <param name="key">A hash.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytes">What it takes in memory.</param>
    public void Keep<T>(string key, T value, long bytes)
        where T : class => _entries.Set(key, value, new MemoryCacheEntryOptions
        {
            AbsoluteExpirationRelativeToNow = _options.Value.Ttl,
            Size = bytes + Overhead,
        });

    /// <summary>Keeps a value no longer. Another one that has come under its key meanwhile stays.</summary>
    public void Forget<T>(string key, T value)
        where T : class
    {
        if (ReferenceEquals(Find<T>(key), value))
        {
            _entries.Remove(key);
        }
    }

    /// <summary>Something was looked up.</summary>
    public void Note(int hits, int misses)
    {
        Interlocked.Add(ref _hits, hits);
        Interlocked.Add(ref _misses, misses);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _setup.Changed -= _entries.Clear;
        _entries.Dispose();
    }

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
