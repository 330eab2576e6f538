using System.Diagnostics;

namespace Mem0.Benchmarks.Latency;

/// <summary>How long something took, many times, also by several at once.</summary>
internal sealed class Timings
{
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds = [];

    /// <summary>How many times.</summary>
    public int Count => _milliseconds.Count;

    /// <summary>All together, in seconds.</summary>
    public double TotalSeconds => _milliseconds.Sum() / 1000;

    /// <summary>The median, in milliseconds.</summary>
    public double P50 => Quantile(.5);

    /// <summary>The time that one in twenty exceeds, in milliseconds.</summary>
    public double P95 => Quantile(.95);

    /// <summary>Takes the time of an action.</summary>
    public void Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        Add(Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Takes the time of an asynchronous action.</summary>
    public async Task TimeAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        Add(Stopwatch.GetElapsedTime(start));
    }

    private void Add(TimeSpan time)
    {
        lock (_lock)
        {
            _milliseconds.Add(time.TotalMilliseconds);
        }
    }

    private double Quantile(double share)
    {
        var sorted = _milliseconds.Order().ToList();
        return sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
    }
}
