using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage.Sqlite.Filters;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>Searches a scope exactly, in memory.</summary>
internal sealed class SqliteRecallStore(SqliteDatabase database, ScopeIndexCache indexes) : IRecallStore
{
    private readonly ResultRows _rows = new();

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<RecalledMemory> Results, bool Abstained)> RankAsync(
        Question question, MemoryFilter filter, ShownMemories shown, RankRequest request, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var searched = filter.Within(allowed);
        var index = await indexes.GetAsync(IndexKey.For(searched.RequiredScope()), cancellationToken);
        var matching = searched.IsScopeOnly() ? null : Matching(searched);
        var ranking = ScopeSearch.Rank(index, question, searched.RequiredScope(), matching, shown, request);
        return (await _rows.FetchAsync(index, ranking, ReadAsync), ranking.Abstained);
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

    private Task<Dictionary<long, Memory>> ReadAsync(IReadOnlyList<long> sequences) =>
        Task.FromResult(database.Read(connection => MemoryRows.BySequence(connection, sequences)));
}
