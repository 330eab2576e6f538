namespace Mem0.Core.Security.Egress;

/// <summary>
/// Keeps the latest calls to external addresses and the latest refused attempts, and counts all of those within the last
/// <see cref="Window"/>, to the second. In memory: a restart empties it.
/// </summary>
internal sealed class EgressJournal(TimeProvider time)
{
    /// <summary>How many of each kind are kept in full.</summary>
    public const int Kept = 200;

    /// <summary>The length of time that is counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly RecentAttempts _external = new();
    private readonly RecentAttempts _blocked = new();

    /// <summary>A call to an external address was let out.</summary>
    public void External(string host, int port, AddressKind kind, string dataClass) =>
        Note(_external, new(time.GetUtcNow(), host, port, EgressWords.Of(kind), dataClass, null));

    /// <summary>An attempt was refused.</summary>
    public void Blocked(string host, int port, AddressKind? kind, string dataClass, EgressReason reason) =>
        Note(_blocked, new(time.GetUtcNow(), host, port, kind is { } known ? EgressWords.Of(known) : null, dataClass, EgressWords.Of(reason)));

    /// <summary>The calls to external addresses within the window.</summary>
    public EgressCalls ReadExternal() => Read(_external);

    /// <summary>The refused attempts within the window.</summary>
    public EgressCalls ReadBlocked() => Read(_blocked);

    private void Note(RecentAttempts attempts, EgressAttempt attempt)
    {
        lock (_lock)
        {
            attempts.Add(attempt);
        }
    }

    private EgressCalls Read(RecentAttempts attempts)
    {
        lock (_lock)
        {
            return attempts.Since(time.GetUtcNow() - Window);
        }
    }

    /// <summary>The latest attempts in a ring, and one counter for each second of the window in another. Not safe for several threads.</summary>
    private sealed class RecentAttempts
    {
        private readonly EgressAttempt[] _ring = new EgressAttempt[Kept];
        private readonly (long Second, long Count)[] _seconds = new (long, long)[(int)Window.TotalSeconds + 1];
        private long _added;

        public void Add(EgressAttempt attempt)
        {
            _ring[_added++ % Kept] = attempt;
            var second = SecondOf(attempt.At);
            ref var slot = ref _seconds[second % _seconds.Length];
            slot = (second, slot.Second == second ? slot.Count + 1 : 1);
        }

        /// <summary>Those since an instant; the second in which it lies counts as a whole.</summary>
        public EgressCalls Since(DateTimeOffset start)
        {
            var (first, last) = (SecondOf(start), SecondOf(start + Window));
            var count = _seconds.Where(slot => slot.Second >= first && slot.Second <= last).Sum(slot => slot.Count);
            List<EgressAttempt> latest = [];
            for (var i = _added - 1; i >= Math.Max(0, _added - Kept) && SecondOf(_ring[i % Kept].At) >= first; i--)
            {
                latest.Add(_ring[i % Kept]);
            }

            return new(count, latest);
        }

        private static long SecondOf(DateTimeOffset instant) => instant.ToUnixTimeSeconds();
    }
}

/// <summary>Attempts within the last ten minutes.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="Latest">The latest of them, newest first, at most 200.</param>
public sealed record EgressCalls(long Count, IReadOnlyList<EgressAttempt> Latest);
