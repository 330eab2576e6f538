using System.Diagnostics;
using Mem0.Benchmarks.Commands;
using Mem0.Benchmarks.Latency;

namespace Mem0.Benchmarks.Peer;

/// <summary>The API with its store in PostgreSQL, through HTTP. Floors are off, so that every search has its ten results.</summary>
internal static class OurSide
{
    /// <summary>Measures it on a database of its own.</summary>
    public static async Task<PeerFigures> MeasureAsync(PeerWork work, int clients, CancellationToken cancellationToken)
    {
        await using var database = await TemporaryDatabase.CreateAsync(work.Server, cancellationToken);
        await using var api = await ApiUnderTest.StartAsync(database, work.OurSettings, clients, cancellationToken);
        foreach (var other in work.AllTexts.Skip(work.Adds))
        {
            await AddAsync("warm", other);
            await SearchAsync("warm", other);
        }

        var adds = await MeasureAsync(work.Adds, clients, number => AddAsync("peer", work.AllTexts[number]));
        var searches = await MeasureAsync(work.Searches, clients, number => SearchAsync("peer", work.Question(number)));
        return new PeerFigures(adds, searches, null, PeerWork.TopK);

        Task AddAsync(string user, string text) => api.AddAsync(user, [text], cancellationToken);

        Task SearchAsync(string user, string text) => api.SearchAsync(user, text, PeerWork.TopK, cancellationToken);
    }

    private static async Task<PeerRate> MeasureAsync(int count, int clients, Func<int, Task> action)
    {
        var timings = new Timings();
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                await timings.TimeAsync(() => action(number));
            }
        })));
        return new PeerRate(count / Stopwatch.GetElapsedTime(start).TotalSeconds, timings.P50, timings.P95);
    }
}
