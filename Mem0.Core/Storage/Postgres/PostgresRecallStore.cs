using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage.Postgres.Filters;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>Searches a scope exactly, in memory, while it is small; through its own indexes when it is large.</summary>
internal sealed class PostgresRecallStore(PostgresDatabase database, ScopeReplicas replicas, CandidateSearch candidates) : IRecallStore
{
    private readonly ResultRows _rows = new();

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<RecalledMemory> Results, bool Abstained)> RankAsync(
        Question question, MemoryFilter filter, ShownMemories shown, RankRequest request, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var searched = filter.Within(allowed);
        var scope = searched.RequiredScope();
        IndexKey? largeOwner = null;
        foreach (var owner in IndexKey.Covering(scope))
        {
            if (await replicas.GetAsync(owner, cancellationToken) is { } index)
            {
                var matching = searched.IsScopeOnly() ? null : await MatchingAsync(searched, cancellationToken);
                var ranking = ScopeSearch.Rank(index, question, scope, matching, shown, request);
                return (await FetchAsync(index, ranking, allowed, keep: true, cancellationToken), ranking.Abstained);
            }

            largeOwner ??= owner;
        }

        var (found, ranked) = await candidates.RankAsync(question, searched, largeOwner, shown, request, cancellationToken);
        return (await FetchAsync(found, ranked, allowed, keep: false, cancellationToken), ranked.Abstained);
    }

    private Task<HashSet<long>> MatchingAsync(MemoryFilter filter, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, cancel) =>
        {
            await using var command = new NpgsqlCommand { Connection = connection };
            command.CommandText = $"SELECT m.seq FROM memories AS m WHERE {PostgresFilterTranslator.Translate(filter, command.Parameters)}";
            await using var reader = await command.ExecuteReaderAsync(cancel);
            return (await reader.ReadAllAsync(row => row.GetInt64(0), cancel)).ToHashSet();
        },
        cancellationToken);

    /// <summary>Rows that a confined caller gets are read by the confined role each time, so that both walls stand.</summary>
    private Task<IReadOnlyList<RecalledMemory>> FetchAsync(ScopeIndex index, Ranking ranking, MemoryScope allowed, bool keep, CancellationToken cancellationToken) =>
        _rows.FetchAsync(index, ranking, sequences => ReadRowsAsync(sequences, allowed, cancellationToken), keep && allowed.IsEmpty);

    private Task<Dictionary<long, Memory>> ReadRowsAsync(IReadOnlyList<long> sequences, MemoryScope allowed, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, cancel) =>
        {
            await using var batch = new PostgresBatch(connection, allowed, database.HasConfinedRole);
            AddRows(batch, sequences, allowed);
            return (await batch.ReadAllAsync(MemoryRows.ReadWithSequence, cancel)).ToDictionary(row => row.Sequence, row => row.Memory);
        },
        cancellationToken);

    /// <summary>Adds the statement for the rows of results.</summary>
    internal static void AddRows(PostgresBatch batch, IReadOnlyList<long> sequences, MemoryScope allowed)
    {
        var command = batch.Add();
        command.CommandText = $"""
            SELECT {MemoryRows.Columns} FROM memories AS m
            WHERE m.seq = ANY({command.Parameters.AddValue(sequences.ToArray())}) AND {MemoryRows.IsWithin(allowed, command.Parameters, "m")}
            """;
    }
}
