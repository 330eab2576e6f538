using System.Diagnostics;
using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Latency;

/// <summary>Measures with more and more memories in one scope.</summary>
internal sealed class LatencyRun(
    IRunData data, string? server, IReadOnlyDictionary<string, string?> settings, TimeSpan time, Report report)
{
    private const int BatchSize = 10;
    private const int Questions = 200;
    private const int MostFloorBatches = 1000;

    private readonly IReadOnlyList<string> _questions = GeneratedTexts.Questions(Questions);
    private readonly IEnumerator<string[]> _batches = GeneratedTexts.Memories().Chunk(BatchSize).GetEnumerator();
    private int _stored;

    /// <summary>Runs everything once on data of its own, so that no figure has the compiler's time in it.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        Report.Progress("warming up");
        await using var apart = await RunData.CreateAsync(server, cancellationToken);
        await using var addFloor = await AddFloor.CreateAsync(server, cancellationToken);
        await using var api = await StartAsync(apart, cancellationToken);
        report.Line($"resident when idle, nothing stored: {Resident()} MiB");
        var searchFloor = new SearchFloor(1000);
        foreach (var batch in GeneratedTexts.Memories().Chunk(BatchSize).Take(200))
        {
            await api.AddAsync(batch, cancellationToken);
            addFloor.Run(AddFloorRow.Of(batch));
        }

        foreach (var question in _questions.Concat(_questions))
        {
            await api.SearchAsync(question, cancellationToken);
            searchFloor.Run(question);
        }
    }

    /// <summary>Fills the scope up to a number of memories and measures.</summary>
    public async Task MeasureAsync(int count, CancellationToken cancellationToken)
    {
        Report.Progress($"{count} memories");
        report.Heading($"{count:N0} memories");
        await using (var api = await StartAsync(data, cancellationToken))
        {
            var adds = await FillAsync(api, count, cancellationToken);
            await api.SearchAsync(_questions[0], cancellationToken);
            await Upkeep.RunAsync(api.Services, cancellationToken);
            var resident = Resident();
            var searches = await RepeatAsync(question => api.SearchAsync(question, cancellationToken));
            var roundTrips = await RepeatAsync(_ => api.RoundTripAsync(cancellationToken));
            report.Line($"resident: {resident} MiB after adding, {Resident()} MiB after searching");
            Print($"add, batches of {BatchSize}", adds, await AddFloorsAsync(adds.Count, cancellationToken));
            Print("search, warm", searches, SearchFloors(count));
            report.Line($"HTTP round trip without work: p50 {roundTrips.P50:0.000} ms  p95 {roundTrips.P95:0.000} ms");
            report.Line($"sustained: {adds.Count * BatchSize / adds.TotalSeconds:N0} adds/s, {searches.Count / searches.TotalSeconds:N0} searches/s, one client");
        }

        await PrintFirstSearchAsync(cancellationToken);
    }

    /// <summary>The index of the scope is empty and in memory from the beginning, so it takes part in every add.</summary>
    private async Task<Timings> FillAsync(ApiUnderTest api, int count, CancellationToken cancellationToken)
    {
        await api.SearchAsync(_questions[0], cancellationToken);
        var timings = new Timings();
        for (; _stored < count; _stored += BatchSize)
        {
            _batches.MoveNext();
            await timings.TimeAsync(() => api.AddAsync(_batches.Current, cancellationToken));
        }

        return timings;
    }

    /// <summary>Does something with every question in turn; the first pass does not count.</summary>
    private async Task<Timings> RepeatAsync(Func<string, Task> action)
    {
        foreach (var question in _questions)
        {
            await action(question);
        }

        var timings = new Timings();
        for (var start = Stopwatch.GetTimestamp(); timings.Count < Questions || Stopwatch.GetElapsedTime(start) < time;)
        {
            await timings.TimeAsync(() => action(_questions[timings.Count % Questions]));
        }

        return timings;
    }

    private async Task<Timings> AddFloorsAsync(int batches, CancellationToken cancellationToken)
    {
        await using var floor = await AddFloor.CreateAsync(server, cancellationToken);
        var timings = new Timings();
        foreach (var batch in GeneratedTexts.Memories().Chunk(BatchSize).Take(Math.Min(batches, MostFloorBatches)))
        {
            var rows = AddFloorRow.Of(batch);
            timings.Time(() => floor.Run(rows));
        }

        return timings;
    }

    private Timings SearchFloors(int count)
    {
        var floor = new SearchFloor(count);
        var timings = new Timings();
        for (var start = Stopwatch.GetTimestamp(); timings.Count < Questions || Stopwatch.GetElapsedTime(start) < time;)
        {
            timings.Time(() => floor.Run(_questions[timings.Count % Questions]));
        }

        return timings;
    }

    /// <summary>The process goes on: the code is compiled, but nothing of the data is in memory.</summary>
    private async Task PrintFirstSearchAsync(CancellationToken cancellationToken)
    {
        await using var api = await StartAsync(data, cancellationToken);
        var first = new Timings();
        await first.TimeAsync(() => api.SearchAsync(_questions[0], cancellationToken));
        report.Line($"first search after a restart: {first.P50:N0} ms");
    }

    private Task<ApiUnderTest> StartAsync(IRunData where, CancellationToken cancellationToken) =>
        ApiUnderTest.StartAsync(where, settings, connections: 1, cancellationToken);

    private void Print(string name, Timings ours, Timings floor) => report.Line(
        $"{name,-24}p50 {ours.P50,8:0.000} ms  p95 {ours.P95,8:0.000} ms   floor p50 {floor.P50,8:0.000} ms  p95 {floor.P95,8:0.000} ms"
        + $"   ratio p50 {ours.P50 / floor.P50,5:0.0}  p95 {ours.P95 / floor.P95,5:0.0}");

    /// <summary>The resident set after a collection, without what earlier measurements have left behind.</summary>
    private static long Resident()
    {
#pragma warning disable RS0030 // garbage of the measurement is no part of the figure
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
#pragma warning restore RS0030
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 >> 20;
    }
}
