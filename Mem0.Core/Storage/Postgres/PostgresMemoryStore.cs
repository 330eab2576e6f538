using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>The store in PostgreSQL.</summary>
internal sealed class PostgresMemoryStore(PostgresDatabase database, PostgresAdder adder) : IMemoryStore
{
    /// <inheritdoc/>
    public async Task<Outcome<AddResult>> AddAsync(NewMemories memories, MemoryScope allowed, CancellationToken cancellationToken)
    {
        if (memories.FaultOutside(allowed) is { } fault)
        {
            return fault;
        }

        if (memories is { Idempotency: null, Sources: [] } && allowed.IsEmpty)
        {
            await adder.AddAsync(memories, cancellationToken);
            return memories.Answer;
        }

        return await database.RunAsync(
            async (connection, cancel) => memories switch
            {
                { Idempotency: { } claim } => await AddOnceAsync(connection, memories, claim, allowed, cancel),
                { Sources: [] } => await InsertAsync(connection, memories, null, allowed, cancel),
                _ => await AddExtractedAsync(connection, memories, allowed, cancel),
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Outcome<AddResult?>> FindAnswerAsync(IdempotencyClaim claim, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, cancel) =>
            {
                await using var batch = Batch(connection, default);
                return await PostgresIdempotency.FindAsync(batch, claim, now, cancel);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<Memory?> GetAsync(Guid id, MemoryScope allowed, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, cancel) =>
            {
                await using var batch = Batch(connection, allowed);
                var command = batch.Add();
                command.CommandText = $"""
                    SELECT {MemoryRows.Columns} FROM memories AS m
                    WHERE m.id = {command.Parameters.AddValue(id)} AND {MemoryRows.IsWithin(allowed, command.Parameters, "m")}
                    """;
                return (await batch.ReadAllAsync(MemoryRows.Read, cancel)).SingleOrDefault();
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<MemoryPage> ListAsync(ListMemories request, DateOnly today, MemoryScope allowed, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, cancel) =>
            {
                await using var batch = Batch(connection, allowed);
                PostgresListing.Add(batch.Add(), request, today, allowed);
                await using var reader = await batch.ReadAsync(cancel);
                return await PostgresListing.ReadAsync(reader, cancel);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> UpdateAsync(MemoryChange change, MemoryScope allowed, CancellationToken cancellationToken) =>
        database.RunAsync((connection, cancel) => new PostgresChanges(connection, database, allowed).UpdateAsync(change, cancel), cancellationToken);

    /// <inheritdoc/>
    public Task<long> DeleteAsync(MemoryFilter filter, Change change, MemoryScope allowed, CancellationToken cancellationToken) =>
        database.RunAsync((connection, cancel) => new PostgresChanges(connection, database, allowed).DeleteAsync(filter, change, cancel), cancellationToken);

    /// <inheritdoc/>
    public Task<long> PurgeExpiredAsync(DateOnly before, int most, Change change, CancellationToken cancellationToken) =>
        database.RunAsync((connection, cancel) => new PostgresChanges(connection, database, MemoryScope.Unconfined).PurgeExpiredAsync(before, most, change, cancel), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MemoryEvent>> HistoryAsync(Guid id, MemoryScope allowed, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<MemoryEvent>>(
            async (connection, cancel) =>
            {
                await using var batch = Batch(connection, allowed);
                var command = batch.Add();
                command.CommandText = $"""
                    SELECT h.id, h.memory_id, h.event, h.old_memory, h.new_memory, h.created_at, h.updated_at, h.actor_id, h.role
                    FROM history AS h
                    WHERE h.memory_id = {command.Parameters.AddValue(id)} AND {MemoryRows.IsWithin(allowed, command.Parameters, "h")}
                    ORDER BY h.seq
                    """;
                return await batch.ReadAllAsync(ReadEvent, cancel);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<EntitySummary>> EntitiesAsync(MemoryScope allowed, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<EntitySummary>>(
            async (connection, cancel) =>
            {
                await using var batch = Batch(connection, allowed);
                var command = batch.Add();
                var within = MemoryRows.IsWithin(allowed, command.Parameters, "m");
                command.CommandText = string.Join(
                    " UNION ALL ",
                    Enum.GetValues<EntityKind>().Select(kind => kind.ToString().ToLowerInvariant()).Order(StringComparer.Ordinal).Select(kind => $"""
                        SELECT '{kind}' COLLATE "C" AS kind, {kind}_id AS id, count(*), min(created_at), max(updated_at)
                        FROM memories AS m WHERE {kind}_id IS NOT NULL AND {within} GROUP BY {kind}_id
                        """)) + " ORDER BY kind, id";
                return await batch.ReadAllAsync(ReadEntity, cancel);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task ResetAsync(CancellationToken cancellationToken) => database.RunAsync(
        async (connection, cancel) =>
        {
            await using var batch = Batch(connection, default);
            foreach (var table in (ReadOnlySpan<string>)["recall_index", "memories", "history", "idempotency", "scope_changes", "large_scopes"])
            {
                batch.Add($"DELETE FROM {table}");
            }

            batch.Add("UPDATE facts SET value = gen_random_uuid()::text WHERE name = $1").Parameters.AddValue(StoreIdentity.GenerationFact);
            await using var reader = await batch.ReadAsync(cancel);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, cancel) =>
        {
            await using var command = new NpgsqlCommand { Connection = connection };
            command.CommandText = $"SELECT {database.Identity.IsExpected(command.Parameters)}";
            return await command.ExecuteScalarAsync(cancel);
        },
        cancellationToken);

    private PostgresBatch Batch(NpgsqlConnection connection, MemoryScope allowed) => new(connection, allowed, database.HasConfinedRole);

    /// <summary>The key's lock is held from the look for an answer to the end of the transaction.</summary>
    private async Task<Outcome<AddResult>> AddOnceAsync(
        NpgsqlConnection connection, NewMemories memories, IdempotencyClaim claim, MemoryScope allowed, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var batch = Batch(connection, default))
        {
            PostgresIdempotency.AddLock(batch, claim);
            var first = await PostgresIdempotency.FindAsync(batch, claim, memories.At, cancellationToken);
            if (!first.Succeeded || first.Value is not null)
            {
                return first.Match<Outcome<AddResult>>(answer => answer!, fault => fault);
            }
        }

        var added = await InsertAsync(connection, memories, claim, allowed, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return added;
    }

    /// <summary>The memories from which these were extracted are locked until the transaction ends.</summary>
    private async Task<Outcome<AddResult>> AddExtractedAsync(
        NpgsqlConnection connection, NewMemories memories, MemoryScope allowed, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var batch = Batch(connection, allowed))
        {
            // The lock that every write of an embedding holds comes first, before any row.
            PostgresAdds.AddGuards(batch, database.Identity);
            if (!await PostgresSupersession.WaitAsync(batch, memories.Sources, allowed, cancellationToken))
            {
                return NewMemories.AlreadyExtracted;
            }
        }

        var added = await InsertAsync(connection, memories, null, allowed, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return added;
    }

    private async Task<Outcome<AddResult>> InsertAsync(
        NpgsqlConnection connection, NewMemories memories, IdempotencyClaim? claim, MemoryScope allowed, CancellationToken cancellationToken)
    {
        await using var batch = Batch(connection, allowed);
        PostgresAdds.AddInsert(batch, [memories], database.Identity);
        PostgresSupersession.Add(batch, [memories], allowed);
        if (claim is not null)
        {
            PostgresIdempotency.AddAnswer(batch, claim, memories.Answer, memories.At);
        }

        await using var reader = await batch.ReadAsync(cancellationToken);
        return memories.Answer;
    }

    private static MemoryEvent ReadEvent(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        Enum.Parse<MemoryEventKind>(row.GetString(2), ignoreCase: true),
        row.Text(3),
        row.Text(4),
        row.Time(5),
        row.Time(6),
        row.Text(7),
        row.Text(8));

    private static EntitySummary ReadEntity(NpgsqlDataReader row) => new(
        Enum.Parse<EntityKind>(row.GetString(0), ignoreCase: true), row.GetString(1), row.GetInt64(2), row.Time(3), row.Time(4));
}
