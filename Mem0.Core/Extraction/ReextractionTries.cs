using System.Collections.Concurrent;
using Mem0.Core.Memories;

namespace Mem0.Core.Extraction;

/// <summary>
/// Which waiting conversations are not tried again yet: the pause doubles with each try of which nothing came. Known to this process alone; the
/// next one begins anew.
/// </summary>
internal sealed class ReextractionTries(TimeProvider time)
{
    private const int MostConversations = 10_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(10), LongestPause = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<(string, string?, DateTimeOffset), (int Tries, DateTimeOffset NotBefore)> _failed = [];

    /// <summary>Whether the conversation of a memory may be tried.</summary>
    public bool IsDue(Memory memory) => !_failed.TryGetValue(KeyOf(memory), out var failed) || failed.NotBefore <= time.GetUtcNow();

    /// <summary>Nothing came of the conversation of a memory.</summary>
    public void Failed(Memory memory)
    {
        if (_failed.Count >= MostConversations)
        {
            _failed.Clear();
        }

        var tries = _failed.TryGetValue(KeyOf(memory), out var before) ? before.Tries + 1 : 1;
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(tries - 1, 20)));
        _failed[KeyOf(memory)] = (tries, time.GetUtcNow() + pause);
    }

    /// <summary>The conversation of a memory was extracted.</summary>
    public void Forget(Memory memory) => _failed.TryRemove(KeyOf(memory), out _);

    private static (string, string?, DateTimeOffset) KeyOf(Memory memory) => (memory.Conversation, memory.CorrelationId, memory.CreatedAt);
}
