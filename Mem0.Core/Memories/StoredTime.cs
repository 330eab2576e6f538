namespace Mem0.Core.Memories;

/// <summary>The clock as stores see it.</summary>
internal static class StoredTime
{
    /// <summary>The time in the stores' precision, microseconds.</summary>
    public static DateTimeOffset GetStoredNow(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
