using System.Runtime.CompilerServices;
using Mem0.Core.Memories;
using Mem0.Core.Recall;

namespace Mem0.Core.Storage;

/// <summary>Gives the results of a ranking their rows. Rows of recent results are kept with the index that they come from.</summary>
internal sealed class ResultRows
{
    private readonly ConditionalWeakTable<ScopeIndex, RowCache> _rows = [];

    /// <summary>Reads rows by their sequence; those that are not there are missing.</summary>
    public delegate Task<Dictionary<long, Memory>> ReadRows(IReadOnlyList<long> sequences);

    /// <summary>The results with their rows. A memory that was deleted since it was ranked is left out.</summary>
    /// <param name="index">What was ranked.</param>
    /// <param name="ranking">The ranking.</param>
    /// <param name="read">Reads the rows that are not at hand.</param>
    /// <param name="keep">Whether rows are taken from those that are kept, and kept.</param>
    public async Task<IReadOnlyList<RecalledMemory>> FetchAsync(ScopeIndex index, Ranking ranking, ReadRows read, bool keep = true)
    {
        var cache = keep ? _rows.GetOrCreateValue(index) : null;
        var found = new Dictionary<long, Memory>(ranking.Results.Count);
        var missing = new List<long>();
        foreach (var result in ranking.Results)
        {
            if (cache?.Find(result.Ordinal) is { } row)
            {
                found[result.Sequence] = row;
            }
            else
            {
                missing.Add(result.Sequence);
            }
        }

        missing.AddRange(ranking.Results.Select(result => result.Explanation?.NeighbourSequence).OfType<long>());
        if (missing.Count > 0)
        {
            foreach (var (sequence, memory) in await read(missing))
            {
                found[sequence] = memory;
            }
        }

        foreach (var result in ranking.Results)
        {
            if (found.TryGetValue(result.Sequence, out var row))
            {
                cache?.Keep(result.Ordinal, row);
            }
        }

        return [.. ranking.Results.Where(result => found.ContainsKey(result.Sequence)).Select(result => Recalled(result, found))];
    }

    private static RecalledMemory Recalled(RankedMemory result, Dictionary<long, Memory> rows)
    {
        var neighbour = result.Explanation?.NeighbourSequence is { } sequence ? rows.GetValueOrDefault(sequence)?.Id : null;
        return RecalledMemories.Of(rows[result.Sequence], result, neighbour);
    }
}
