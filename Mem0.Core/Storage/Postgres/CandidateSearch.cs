using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// Searches what is too large to be looked at memory by memory: the memories nearest in meaning and those with the question's rarer words
/// are candidates, read with their neighbours and ranked by the same rules as everything else, with the frequencies of the whole scope.
/// When a filter leaves few memories, all of them are candidates, and the result is exact.
/// </summary>
internal sealed class CandidateSearch(PostgresDatabase database, LargeScopes largeScopes, IOptions<PostgresOptions> options)
{
    /// <summary>Of so many memories that a filter leaves in a large scope all are ranked.</summary>
    private const int FewMemories = 2_000;

    /// <summary>When a filter leaves less than one in so many memories of a scope, its index of vectors is of no use.</summary>
    private const int LeastShare = 50;

    /// <summary>Ranks.</summary>
    /// <param name="question">The question.</param>
    /// <param name="filter">Which memories are searched; the caller's confinement is a part of it.</param>
    /// <param name="owner">The owner whose large scope holds all of them; null when there is none.</param>
    /// <param name="shown">Which of them are hidden.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<(ScopeIndex Index, Ranking Ranking)> RankAsync(
        Question question, MemoryFilter filter, IndexKey? owner, ShownMemories shown, RankRequest request, CancellationToken cancellationToken)
    {
        var scope = new SearchedMemories(filter, owner, shown);
        if (!scope.IsWholeScope)
        {
            var limit = owner is null ? Math.Max(FewMemories, options.Value.ExactScopeLimit) : FewMemories;
            if (await database.ReadAsync((connection, cancel) => FewAsync(connection, scope, limit, cancel), cancellationToken) is { } few)
            {
                return (few, ScopeSearch.Rank(few, question, default, null, shown, request));
            }
        }

        var statistics = owner is { } key
            ? await largeScopes.StatisticsAsync(key, cancellationToken)
            : await database.ReadAsync((connection, cancel) => scope.SampleAsync(connection, cancel), cancellationToken);
        var index = await database.ReadAsync(
            async (connection, cancel) =>
            {
                var isExact = !scope.IsWholeScope && !await scope.HasMoreAsync(connection, statistics.Memories.Count / LeastShare, cancel);
                return await new CandidateReading(connection, scope, question, statistics, request, database.Identity) { IsExact = isExact }.ReadAsync(cancel);
            },
            cancellationToken);
        return (index, ScopeSearch.Rank(index, question, default, null, new ShownMemories(null, Superseded: true), request));
    }

    /// <summary>All memories that pass a filter; null when they are more than a few.</summary>
    private async Task<ScopeIndex?> FewAsync(NpgsqlConnection connection, SearchedMemories scope, int limit, CancellationToken cancellationToken)
    {
        await using var batch = new PostgresBatch(connection, default, hasConfinedRole: false);
        PostgresAdds.AddExpectations(batch, database.Identity);
        CandidateReading.AddSettings(batch);
        var command = batch.Add();
        command.CommandText = Few(command.Parameters, scope, limit);
        var index = new ScopeIndex(database.Identity.Embedding.Dimensions);
        await using var reader = await batch.ReadAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.IsDBNull(0))
            {
                return null;
            }

            index.Put(AnalysisRows.Read(reader));
        }

        return index;
    }

    /// <summary>The statement for all documents of a search, or one row of nothing when there are more than the limit.</summary>
    public static string Few(NpgsqlParameterCollection parameters, SearchedMemories scope, int limit)
    {
        return $"""
            WITH few AS MATERIALIZED (SELECT r.seq FROM recall_index AS r WHERE {scope.Condition(parameters)} LIMIT {parameters.AddValue(limit + 1L)})
            SELECT {AnalysisRows.Columns} FROM recall_index AS r JOIN few USING (seq)
            WHERE (SELECT count(*) FROM few) <= {parameters.AddValue((long)limit)}
            UNION ALL
            SELECT {string.Join(", ", Enumerable.Repeat("NULL", AnalysisRows.Count))} FROM (SELECT count(*) AS count FROM few) AS n WHERE n.count > {limit}
            """;
    }
}
