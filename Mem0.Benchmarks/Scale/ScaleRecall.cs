using Mem0.Benchmarks.Commands;
using Mem0.Benchmarks.Recall;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;

namespace Mem0.Benchmarks.Scale;

/// <summary>Compares what is found through the indexes of a large scope with what is found when every memory of it is looked at.</summary>
internal static class ScaleRecall
{
    private const int TopK = 10;

    /// <summary>The mean share of an exact search's first ten results that are found, without floors and with the default ones.</summary>
    public static async Task<(double All, double Given)> MeasureAsync(
        IRunData data, IReadOnlyDictionary<string, string?> settings, string user, IReadOnlyList<string> questions, CancellationToken cancellationToken)
    {
        await using var indexed = Engine.Open(data, settings);
        await using var exact = Engine.Open(
            data, new Dictionary<string, string?>(settings) { ["Mem0:Postgres:ExactScopeLimit"] = "1000000", ["Mem0:SearchMemoryMiB"] = "4096" });
        var (all, given) = (new List<double>(), new List<double>());
        foreach (var question in questions)
        {
            var request = new SearchMemories { Query = question, Filter = MemoryFilter.ForScope(new MemoryScope(user)), TopK = TopK };
            given.Add(await ShareAsync(request));
            all.Add(await ShareAsync(request with { Threshold = 0 }));
        }

        return (all.Average(), given.Average());

        async Task<double> ShareAsync(SearchMemories request)
        {
            var expected = await FindAsync(exact, request, cancellationToken);
            var found = await FindAsync(indexed, request, cancellationToken);
            return expected.Count == 0 ? (found.Count == 0 ? 1 : 0) : (double)expected.Intersect(found).Count() / expected.Count;
        }
    }

    private static async Task<IReadOnlyList<Guid>> FindAsync(Engine engine, SearchMemories request, CancellationToken cancellationToken)
    {
        var found = await engine.Recall.SearchAsync(request, MemoryScope.Unconfined, cancellationToken);
        return found.Succeeded ? [.. found.Value.Results.Select(result => result.Memory.Id)] : throw new InvalidOperationException(found.Fault.Detail);
    }
}
