using System.Diagnostics;
using Mem0.Benchmarks.Commands;
using Mem0.Benchmarks.Latency;
using Mem0.Core.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mem0.Benchmarks.Scale;

/// <summary>Measures one size in a database of its own.</summary>
/// <param name="server">The server.</param>
/// <param name="settings">Settings other than the defaults.</param>
/// <param name="time">How long to measure each figure.</param>
/// <param name="report">Where the figures go; null for a run that only compiles the code.</param>
internal sealed class ScaleRun(string server, IReadOnlyDictionary<string, string?> settings, TimeSpan time, Report? report)
{
    private const int Questions = 200;
    private const int RecallQuestions = 100;

    /// <summary>Small scopes that are searched again and again, such that are searched for the first time, and such that grow.</summary>
    private const int Warm = 50, Cold = 200, Growing = 200;

    /// <summary>Enough for the vectors of half a million memories.</summary>
    private static readonly KeyValuePair<string, string?> BuildMemory = new("Mem0:Postgres:IndexBuildMemoryMiB", "1024");

    private readonly IReadOnlyList<string> _questions = GeneratedTexts.Questions(Questions);

    /// <summary>Loads so many memories and measures.</summary>
    public async Task<ScaleFigures> MeasureAsync(int count, CancellationToken cancellationToken)
    {
        var scopes = new ScaleScopes(count);
        Report.Progress(report is null ? "warming up" : $"{scopes.Total:N0} memories");
        report?.Heading($"{scopes.Total:N0} memories: {scopes.LargeSize:N0} in the large scope, {scopes.SmallSize:N0} in each of {ScaleScopes.Small:N0} small ones");
        await using var data = await TemporaryDatabase.CreateAsync(server, cancellationToken);
        await using var api = await ApiUnderTest.StartAsync(
            data, new Dictionary<string, string?>([BuildMemory]).Concat(settings).DistinctBy(setting => setting.Key).ToDictionary(), 1, cancellationToken);
        await LoadAsync(api, scopes, cancellationToken);
        await using var bare = await BareSearch.OpenAsync(api.Services, cancellationToken);
        var large = await SearchAsync(_ => ScaleScopes.LargeUser, api, cancellationToken);
        var largeFloor = await FloorAsync(_ => ScaleScopes.LargeUser, bare, api, cancellationToken);
        Print("search, large scope", large, largeFloor);
        var small = await SearchAsync(number => ScaleScopes.SmallUser(number % Warm), api, cancellationToken);
        var smallFloor = await FloorAsync(number => ScaleScopes.SmallUser(number % Warm), bare, api, cancellationToken);
        Print("search, small scope", small, smallFloor);
        Print("first search of a small scope", await FirstSearchesAsync(api, cancellationToken));
        var recall = await RecallAsync(data, api, scopes, cancellationToken);
        Print("add one, small scope", await AddAsync(number => ScaleScopes.SmallUser(Warm + Cold + (number % Growing)), api, cancellationToken));
        Print("add one, large scope", await AddAsync(_ => ScaleScopes.LargeUser, api, cancellationToken));
        return new ScaleFigures(scopes.Total, large, largeFloor, small, smallFloor, recall);
    }

    /// <summary>The first search of the large scope finds out that it is large.</summary>
    private async Task LoadAsync(ApiUnderTest api, ScaleScopes scopes, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await new ScaleLoader(api.Services).LoadAsync(scopes, cancellationToken);
        var loaded = Stopwatch.GetElapsedTime(start);
        Report.Progress("making indexes");
        await api.SearchAsync(ScaleScopes.LargeUser, _questions[0], cancellationToken);
        start = Stopwatch.GetTimestamp();
        await Upkeep.RunAsync(api.Services, cancellationToken);
        report?.Line(
            $"loaded by {(ScaleLoader.Copies(scopes) ? "COPY" : "adds of 500")}: {scopes.Total / loaded.TotalSeconds:N0} memories/s, {loaded.TotalSeconds:0.0} s; "
            + $"indexes and statistics: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
    }

    private Task<Timings> SearchAsync(Func<int, string> user, ApiUnderTest api, CancellationToken cancellationToken) =>
        RepeatAsync(number => api.SearchAsync(user(number), _questions[number % Questions], cancellationToken));

    private async Task<Timings> FloorAsync(Func<int, string> user, BareSearch bare, ApiUnderTest api, CancellationToken cancellationToken)
    {
        var searches = new List<Func<Task>>();
        foreach (var (number, question) in _questions.Index())
        {
            searches.Add(await bare.PrepareAsync(api.Services, user(number), question, cancellationToken));
        }

        return await RepeatAsync(number => searches[number % Questions]());
    }

    private async Task<Timings> FirstSearchesAsync(ApiUnderTest api, CancellationToken cancellationToken)
    {
        var timings = new Timings();
        for (var number = 0; number < Cold; number++)
        {
            await timings.TimeAsync(() => api.SearchAsync(ScaleScopes.SmallUser(Warm + number), _questions[number % Questions], cancellationToken));
        }

        return timings;
    }

    private async Task<Timings> AddAsync(Func<int, string> user, ApiUnderTest api, CancellationToken cancellationToken)
    {
        using var texts = GeneratedTexts.Memories().Skip(1000).GetEnumerator();
        return await RepeatAsync(number =>
        {
            texts.MoveNext();
            return api.AddAsync(user(number), [texts.Current], cancellationToken);
        });
    }

    private async Task<double> RecallAsync(IRunData data, ApiUnderTest api, ScaleScopes scopes, CancellationToken cancellationToken)
    {
        if (report is null || scopes.LargeSize <= api.Services.GetRequiredService<IOptions<PostgresOptions>>().Value.ExactScopeLimit)
        {
            return 1;
        }

        Report.Progress("comparing with exact searches");
        var (all, given) = await ScaleRecall.MeasureAsync(data, settings, ScaleScopes.LargeUser, GeneratedTexts.Questions(RecallQuestions), cancellationToken);
        report.Line($"recall@10 of the large scope against an exact search: {all:0.000} without floors, {given:0.000} with the default ones");
        return all;
    }

    /// <summary>Does something again and again; a first pass does not count.</summary>
    private async Task<Timings> RepeatAsync(Func<int, Task> action)
    {
        var number = 0;
        while (number < Questions)
        {
            await action(number++);
        }

        var timings = new Timings();
        for (var start = Stopwatch.GetTimestamp(); timings.Count < Questions || Stopwatch.GetElapsedTime(start) < time; number++)
        {
            await timings.TimeAsync(() => action(number));
        }

        return timings;
    }

    private void Print(string name, Timings ours, Timings? floor = null) => report?.Line(
        $"{name,-30}p50 {ours.P50,8:0.000} ms  p95 {ours.P95,8:0.000} ms  {ours.Count / ours.TotalSeconds,7:N0}/s"
        + (floor is null ? "" : $"   floor p50 {floor.P50,8:0.000} ms  p95 {floor.P95,8:0.000} ms   ratio p50 {ours.P50 / floor.P50,5:0.0}  p95 {ours.P95 / floor.P95,5:0.0}"));
}
