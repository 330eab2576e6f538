using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage.Postgres.Filters;
using Npgsql;
using NpgsqlTypes;

namespace Mem0.Core.Storage.Postgres;

/// <summary>Changes and deletes memories, with a connection, for a caller.</summary>
internal sealed class PostgresChanges(NpgsqlConnection connection, PostgresDatabase database, MemoryScope allowed)
{
    private const string NoteChange = """
        INSERT INTO scope_changes (scope, id, seq)
        SELECT scope, m.version, m.seq FROM memories AS m, unnest(mem0_scopes(m.user_id, m.agent_id, m.app_id, m.run_id)) AS scope WHERE m.seq = $1
        """;

    private const string UpdateAnalysis = """
        UPDATE recall_index SET terms = $2, traits = $3, events = $4::integer[], embedding = $5, windows = $6 WHERE seq = $1
        """;

    private const string UpdateDocument = """
        UPDATE recall_index AS r SET last_day = $2, version = m.version FROM memories AS m WHERE r.seq = $1 AND m.seq = r.seq
        """;

    private const string NoteUpdate = """
        INSERT INTO history (id, memory_id, user_id, agent_id, app_id, run_id, event, old_memory, new_memory, created_at, updated_at, actor_id, role, correlation_id)
        SELECT mem0_uuid7($2), m.id, m.user_id, m.agent_id, m.app_id, m.run_id, 'UPDATE', $3, m.text, m.created_at, $2, m.actor_id, m.role, $4
        FROM memories AS m WHERE m.seq = $1
        """;

    /// <summary>Changes a memory; false when there is none.</summary>
    public async Task<bool> UpdateAsync(MemoryChange change, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(change, cancellationToken) is not var (sequence, old))
        {
            return false;
        }

        await using var batch = new PostgresBatch(connection, allowed, database.HasConfinedRole);
        AddUpdate(batch, change, sequence, old);
        await using (await batch.ReadAsync(cancellationToken))
        {
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Deletes memories.</summary>
    public Task<long> DeleteAsync(MemoryFilter filter, Change change, CancellationToken cancellationToken) => DeleteAsync(
        parameters => $"{PostgresFilterTranslator.Translate(filter.Within(allowed), parameters)} ORDER BY m.seq", change, cancellationToken);

    /// <summary>
    /// Deletes memories that expired before a day. A plan that does not know the day takes the inner order from the index of days; the outer
    /// condition is looked at again when a row was changed meanwhile.
    /// </summary>
    public Task<long> PurgeExpiredAsync(DateOnly before, int most, Change change, CancellationToken cancellationToken) => DeleteAsync(
        parameters =>
        {
            var day = parameters.AddValue(before);
            return $"""
                m.expiration_date < {day} AND m.seq IN (
                    SELECT e.seq FROM memories AS e WHERE e.expiration_date < {day} ORDER BY e.expiration_date LIMIT {parameters.AddValue(most)})
                ORDER BY m.seq
                """;
        },
        change,
        cancellationToken);

    /// <summary>
    /// Deletes what a condition selects. The rows are locked in the order of storing, so that two deletions never wait for each other.
    /// </summary>
    private async Task<long> DeleteAsync(Func<NpgsqlParameterCollection, string> condition, Change change, CancellationToken cancellationToken)
    {
        await using var batch = new PostgresBatch(connection, allowed, database.HasConfinedRole);
        var command = batch.Add();
        var selection = condition(command.Parameters);
        var at = command.Parameters.AddValue(change.At.UtcDateTime);
        var correlation = command.Parameters.AddValue(change.CorrelationId, NpgsqlDbType.Text);
        command.CommandText = $"""
            WITH found AS MATERIALIZED (
                SELECT m.seq FROM memories AS m WHERE {selection} FOR UPDATE
            ), deleted AS (
                DELETE FROM memories AS m USING found AS f WHERE m.seq = f.seq
                RETURNING m.seq, m.id, m.user_id, m.agent_id, m.app_id, m.run_id, m.text, m.created_at, m.actor_id, m.role
            ), noted AS (
                INSERT INTO scope_changes (scope, id, seq)
                SELECT scope, nextval('scope_change_ids'), d.seq
                FROM deleted AS d, unnest(mem0_scopes(d.user_id, d.agent_id, d.app_id, d.run_id)) AS scope
            ), remembered AS (
                INSERT INTO history (id, memory_id, user_id, agent_id, app_id, run_id, event, old_memory, created_at, updated_at, actor_id, role, correlation_id)
                SELECT mem0_uuid7({at}), d.id, d.user_id, d.agent_id, d.app_id, d.run_id, 'DELETE', d.text, d.created_at, {at}, d.actor_id, d.role, {correlation}
                FROM deleted AS d ORDER BY d.seq
            )
            SELECT count(*) FROM deleted
            """;
        return (await batch.ReadAllAsync(row => row.GetInt64(0), cancellationToken))[0];
    }

    /// <summary>The memory, which nobody else changes until the transaction ends.</summary>
    private async Task<(long Sequence, Memory Memory)?> FindAsync(MemoryChange change, CancellationToken cancellationToken)
    {
        await using var batch = new PostgresBatch(connection, allowed, database.HasConfinedRole);
        if (change.Text is not null)
        {
            PostgresAdds.AddGuards(batch, database.Identity);
        }

        var command = batch.Add();
        command.CommandText = $"""
            SELECT {MemoryRows.Columns} FROM memories AS m
            WHERE m.id = {command.Parameters.AddValue(change.Id)} AND {MemoryRows.IsWithin(allowed, command.Parameters, "m")} FOR UPDATE
            """;
        var found = await batch.ReadAllAsync(MemoryRows.ReadWithSequence, cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    private void AddUpdate(PostgresBatch batch, MemoryChange change, long sequence, Memory old)
    {
        var metadata = change.Metadata is { } patch ? MemoryMetadata.Merge(old.Metadata, patch) : old.Metadata;
        var expiration = change.Expiration is { } given ? given.LastDay : old.ExpirationDate;
        var text = change.Text?.Text ?? old.Text;
        var update = batch.Add(
            """
            UPDATE memories SET text = $2, hash = $3, metadata = $4, facets = $5, expiration_date = $6, updated_at = $7, version = nextval('scope_change_ids')
            WHERE seq = $1
            """).Parameters;
        update.AddValue(sequence);
        update.AddValue(text);
        update.AddValue(Memory.HashOf(text));
        update.AddValue(metadata?.GetRawText(), NpgsqlDbType.Json);
        update.AddValue(FilterFacets.Of(metadata), NpgsqlDbType.Jsonb);
        update.AddValue(expiration, NpgsqlDbType.Date);
        update.AddValue(change.Change.At.UtcDateTime);
        if (change.Text is { Analysis: var analysis })
        {
            AddAnalysis(batch.Add(UpdateAnalysis).Parameters, sequence, analysis);
        }

        var document = batch.Add(UpdateDocument).Parameters;
        document.AddValue(sequence);
        document.AddValue(expiration?.DayNumber, NpgsqlDbType.Integer);
        batch.Add(NoteChange).Parameters.AddValue(sequence);
        var history = batch.Add(NoteUpdate).Parameters;
        history.AddValue(sequence);
        history.AddValue(change.Change.At.UtcDateTime);
        history.AddValue(old.Text);
        history.AddValue(change.Change.CorrelationId, NpgsqlDbType.Text);
    }

    private void AddAnalysis(NpgsqlParameterCollection parameters, long sequence, TextAnalysis analysis)
    {
        var dimensions = database.Identity.Embedding.Dimensions;
        parameters.AddValue(sequence);
        parameters.AddValue(analysis.Terms);
        parameters.AddValue((short)analysis.Traits);
        parameters.AddValue(AnalysisRows.Events(analysis), NpgsqlDbType.Text);
        parameters.AddValue(AnalysisRows.Embedding(analysis, dimensions));
        parameters.AddValue(AnalysisRows.Windows(analysis, dimensions), NpgsqlDbType.Bytea);
    }
}
