using System.Diagnostics.Metrics;
using Mem0.Core.Recall;

namespace Mem0.Core.Diagnostics;

/// <summary>Counts and times what the engine does.</summary>
internal sealed class Mem0Metrics
{
    private readonly Counter<long> _added;
    private readonly Counter<long> _deleted;
    private readonly Counter<long> _upkeepRounds;
    private readonly Histogram<double> _searchDuration;
    private readonly Histogram<long> _searchResults;

    public Mem0Metrics(IMeterFactory meters)
    {
        var meter = meters.Create(Mem0Telemetry.Name);
        _added = meter.CreateCounter<long>(Mem0Telemetry.MemoriesAdded, "{memory}", "Memories that were stored");
        _deleted = meter.CreateCounter<long>(Mem0Telemetry.MemoriesDeleted, "{memory}", "Memories that were deleted");
        _upkeepRounds = meter.CreateCounter<long>(Mem0Telemetry.UpkeepRounds, "{round}", "Rounds of background work that have ended");
        _searchDuration = meter.CreateHistogram(
            Mem0Telemetry.SearchDuration,
            "s",
            "How long a search took inside the engine",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5] });
        _searchResults = meter.CreateHistogram<long>(Mem0Telemetry.SearchResults, "{memory}", "How many results a search gave");
    }

    /// <summary>Memories were stored.</summary>
    public void Added(int memories) => _added.Add(memories);

    /// <summary>Memories were deleted.</summary>
    public void Deleted(long memories) => _deleted.Add(memories);

    /// <summary>A round of background work has ended.</summary>
    public void UpkeepDone(string work, bool succeeded) => _upkeepRounds.Add(
        1,
        new KeyValuePair<string, object?>(Mem0Telemetry.UpkeepWork, work),
        new KeyValuePair<string, object?>(Mem0Telemetry.UpkeepOutcome, succeeded ? "completed" : "failed"));

    /// <summary>A search was answered.</summary>
    public void Searched(TimeSpan duration, SearchResult result)
    {
        if (_searchDuration.Enabled)
        {
            var outcome = result.Degraded ? "degraded" : result.Abstained ? "abstained" : "answered";
            _searchDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(Mem0Telemetry.Outcome, outcome));
        }

        _searchResults.Record(result.Results.Count);
    }
}
