using System.Globalization;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage.Sqlite.Filters;
using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>The embedded store.</summary>
internal sealed class SqliteMemoryStore(SqliteDatabase database, SqliteWriter writer) : IMemoryStore
{
    private const string Summary = "COUNT(*), MIN(created_at), MAX(updated_at)";

    /// <inheritdoc/>
    public async Task<Outcome<AddResult>> AddAsync(NewMemories memories, MemoryScope allowed, CancellationToken cancellationToken) =>
        memories.FaultOutside(allowed) is { } fault
            ? fault
            : await writer.WriteAsync(write => SqliteMemoryWrites.Add(write, memories, allowed), cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome<AddResult?>> FindAnswerAsync(IdempotencyClaim claim, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = SqliteMemoryWrites.SelectAnswer;
            command.Parameters.AddWithValue("$owner", claim.Owner);
            command.Parameters.AddWithValue("$key", claim.Key);
            command.Parameters.AddWithValue("$since", SqliteMemoryWrites.OldestAnswer(now));
            return SqliteMemoryWrites.ReadAnswer(command, claim);
        }));

    /// <inheritdoc/>
    public Task<Memory?> GetAsync(Guid id, MemoryScope allowed, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(connection =>
        {
            using var command = connection.CreateCommand();
            var condition = SqliteFilterTranslator.Translate(MemoryFilter.ForId(id).Within(allowed), command.Parameters);
            command.CommandText = $"SELECT {MemoryRows.Columns} FROM memories AS m WHERE {condition}";
            using var reader = command.ExecuteReader();
            return reader.Read() ? MemoryRows.Read(reader) : null;
        }));

    /// <inheritdoc/>
    public Task<MemoryPage> ListAsync(ListMemories request, DateOnly today, MemoryScope allowed, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(connection =>
        {
            // One transaction, so that the rows and their number are of the same moment.
            using var transaction = connection.BeginTransaction(deferred: true);
            using var command = connection.CreateCommand();
            var condition = SqliteFilterTranslator.Translate(request.Filter.Within(allowed), command.Parameters);
            if (!request.IncludeExpired)
            {
                condition = $"({condition}) AND (m.expiration_date IS NULL OR m.expiration_date >= $today)";
                command.Parameters.AddWithValue("$today", SqliteValues.Day(today));
            }

            if (request.LatestOnly)
            {
                condition = $"({condition}) AND m.replaced_by IS NULL";
            }

            command.CommandText = $"SELECT COUNT(*) FROM memories AS m WHERE {condition}";
            var total = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            command.CommandText = $"""
                SELECT {MemoryRows.Columns} FROM memories AS m WHERE {condition}
                ORDER BY m.created_at DESC, m.seq DESC LIMIT $limit OFFSET $offset
                """;
            command.Parameters.AddWithValue("$limit", request.Limit);
            command.Parameters.AddWithValue("$offset", request.Offset);
            return new MemoryPage(command.ReadAll(MemoryRows.Read), total);
        }));

    /// <inheritdoc/>
    public Task<bool> UpdateAsync(MemoryChange change, MemoryScope allowed, CancellationToken cancellationToken) =>
        writer.WriteAsync(write => SqliteMemoryWrites.Update(write, change, allowed), cancellationToken);

    /// <inheritdoc/>
    public Task<long> DeleteAsync(MemoryFilter filter, Change change, MemoryScope allowed, CancellationToken cancellationToken) =>
        writer.WriteAsync(write => SqliteMemoryWrites.Delete(write, filter.Within(allowed), change), cancellationToken);

    /// <inheritdoc/>
    public Task<long> PurgeExpiredAsync(DateOnly before, int most, Change change, CancellationToken cancellationToken) =>
        writer.WriteAsync(write => SqliteMemoryWrites.PurgeExpired(write, before, most, change), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MemoryEvent>> HistoryAsync(Guid id, MemoryScope allowed, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<MemoryEvent>>(database.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"""
                SELECT m.id, m.memory_id, m.event, m.old_memory, m.new_memory, m.created_at, m.updated_at, m.actor_id, m.role
                FROM history AS m WHERE m.memory_id = $id AND {LiesIn(allowed, command)} ORDER BY m.seq
                """;
            command.Parameters.AddWithValue("$id", SqliteValues.Id(id));
            return command.ReadAll(ReadEvent);
        }));

    /// <inheritdoc/>
    public Task<IReadOnlyList<EntitySummary>> EntitiesAsync(MemoryScope allowed, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<EntitySummary>>(database.Read(connection =>
        {
            using var command = connection.CreateCommand();
            var liesIn = LiesIn(allowed, command);
            command.CommandText = $"""
                SELECT 'agent' AS kind, agent_id AS id, {Summary} FROM memories AS m WHERE agent_id IS NOT NULL AND {liesIn} GROUP BY agent_id
                UNION ALL
                SELECT 'app', app_id, {Summary} FROM memories AS m WHERE app_id IS NOT NULL AND {liesIn} GROUP BY app_id
                UNION ALL
                SELECT 'run', run_id, {Summary} FROM memories AS m WHERE run_id IS NOT NULL AND {liesIn} GROUP BY run_id
                UNION ALL
                SELECT 'user', user_id, {Summary} FROM memories AS m WHERE user_id IS NOT NULL AND {liesIn} GROUP BY user_id
                ORDER BY kind, id
                """;
            return command.ReadAll(row => new EntitySummary(
                Enum.Parse<EntityKind>(row.GetString(0), ignoreCase: true),
                row.GetString(1),
                row.GetInt64(2),
                SqliteValues.Time(row.GetInt64(3)),
                SqliteValues.Time(row.GetInt64(4))));
        }));

    /// <inheritdoc/>
    public Task ResetAsync(CancellationToken cancellationToken) => writer.WriteAsync(SqliteMemoryWrites.Reset, cancellationToken);

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken) => Task.FromResult(database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM facts LIMIT 1";
        return command.ExecuteScalar();
    }));

    /// <summary>The condition that a row of <c>m</c> has all the ids of a scope: both tables have them under the same names.</summary>
    private static string LiesIn(MemoryScope allowed, SqliteCommand command) =>
        SqliteFilterTranslator.Translate(MemoryFilter.ForScope(allowed), command.Parameters);

    private static MemoryEvent ReadEvent(SqliteDataReader row) => new(
        Guid.ParseExact(row.GetString(0), "D"),
        Guid.ParseExact(row.GetString(1), "D"),
        Enum.Parse<MemoryEventKind>(row.GetString(2), ignoreCase: true),
        row.Text(3),
        row.Text(4),
        SqliteValues.Time(row.GetInt64(5)),
        SqliteValues.Time(row.GetInt64(6)),
        row.Text(7),
        row.Text(8));
}
