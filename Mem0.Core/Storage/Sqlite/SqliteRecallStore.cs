using System.Runtime.CompilerServices;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage.Sqlite.Filters;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>Searches a scope exactly, in memory.</summary>
internal sealed class SqliteRecallStore(SqliteDatabase database, ScopeIndexCache indexes) : IRecallStore
{
    private readonly ConditionalWeakTable<ScopeIndex, RowCache> _rows = [];

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<RecalledMemory> Results, bool Abstained)> RankAsync(
        Question question, MemoryFilter filter, DateOnly? expiredBefore, RankRequest request, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var searched = filter.Within(allowed);
        var index = await indexes.GetAsync(IndexKey.For(searched.RequiredScope()), cancellationToken);
        var matching = searched.IsScopeOnly() ? null : Matching(searched);
        var ranking = Rank(index, question, searched.RequiredScope(), matching, expiredBefore, request);
        return (Fetch(index, ranking), ranking.Abstained);
    }

    private static Ranking Rank(
        ScopeIndex index, Question question, MemoryScope scope, HashSet<long>? matching, DateOnly? expiredBefore, RankRequest request)
    {
        using var buffers = new RankBuffers();
        index.Lock.EnterReadLock();
        try
        {
            var marks = Mark(index, scope, matching, expiredBefore, buffers);
            return Ranker.Rank(index, question, marks, request, buffers);
        }
        finally
        {
            index.Lock.ExitReadLock();
        }
    }

    private static byte[] Mark(ScopeIndex index, MemoryScope scope, HashSet<long>? matching, DateOnly? expiredBefore, RankBuffers buffers)
    {
        var memories = index.Memories;
        var marks = buffers.Marks(memories.Length);
        var (user, agent, app, run) = (Number(scope.UserId), Number(scope.AgentId), Number(scope.AppId), Number(scope.RunId));
        var firstDay = expiredBefore?.DayNumber ?? int.MinValue;
        for (var memory = 0; memory < memories.Length; memory++)
        {
            ref readonly var indexed = ref memories[memory];
            var isSearched = indexed.Alive && indexed.ExpirationDay >= firstDay
                && Is(user, indexed.User) && Is(agent, indexed.Agent) && Is(app, indexed.App) && Is(run, indexed.Run)
                && (matching is null || matching.Contains(indexed.Sequence));
            marks[memory] = isSearched ? (byte)1 : (byte)0;
        }

        return marks;

        static bool Is(int? wanted, int actual) => wanted is null || wanted == actual;

        // An id that the index does not know is a number that no memory has.
        int? Number(string? id) => id is null ? null : index.Names.Find(id) is >= 0 and var number ? number : int.MinValue;
    }

    private HashSet<long> Matching(MemoryFilter filter) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT m.seq FROM memories AS m WHERE {SqliteFilterTranslator.Translate(filter, command.Parameters)}";
        using var reader = command.ExecuteReader();
        var matching = new HashSet<long>();
        while (reader.Read())
        {
            matching.Add(reader.GetInt64(0));
        }

        return matching;
    });

    /// <summary>The rows of the results. A memory that was deleted since it was ranked is left out.</summary>
    private List<RecalledMemory> Fetch(ScopeIndex index, Ranking ranking)
    {
        var cache = _rows.GetOrCreateValue(index);
        var found = new Dictionary<long, Memory>(ranking.Results.Count);
        var missing = new List<long>();
        foreach (var result in ranking.Results)
        {
            if (cache.Find(result.Ordinal) is { } row)
            {
                found[result.Sequence] = row;
            }
            else
            {
                missing.Add(result.Sequence);
            }
        }

        missing.AddRange(ranking.Results.Select(result => result.Explanation?.NeighbourSequence).OfType<long>());
        Read(missing, found);
        foreach (var result in ranking.Results)
        {
            if (found.TryGetValue(result.Sequence, out var row))
            {
                cache.Keep(result.Ordinal, row);
            }
        }

        return [.. ranking.Results.Where(result => found.ContainsKey(result.Sequence)).Select(result => Recalled(result, found))];
    }

    private void Read(List<long> sequences, Dictionary<long, Memory> found)
    {
        if (sequences.Count == 0)
        {
            return;
        }

        foreach (var (sequence, memory) in database.Read(connection => MemoryRows.BySequence(connection, sequences)))
        {
            found[sequence] = memory;
        }
    }

    private static RecalledMemory Recalled(RankedMemory result, Dictionary<long, Memory> rows)
    {
        var neighbour = result.Explanation?.NeighbourSequence is { } sequence ? rows.GetValueOrDefault(sequence)?.Id : null;
        return RecalledMemories.Of(rows[result.Sequence], result, neighbour);
    }
}
