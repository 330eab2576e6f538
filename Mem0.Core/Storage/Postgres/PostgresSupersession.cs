using Mem0.Core.Memories;
using NpgsqlTypes;

namespace Mem0.Core.Storage.Postgres;

/// <summary>The statements that put memories in the place of others.</summary>
internal static class PostgresSupersession
{
    /// <summary>
    /// Adds those of some requests, for memories in <paramref name="allowed"/>; one that is not there as it was compared, or whose place was taken
    /// before, stays as it is. The rows are locked in the order of storing, as everywhere, so that two requests never wait for each other.
    /// </summary>
    public static void Add(PostgresBatch batch, IEnumerable<NewMemories> requests, MemoryScope allowed)
    {
        var changes = requests.SelectMany(request => request.Superseded.Select(one => (Change: one, request.At))).ToList();
        if (changes.Count == 0)
        {
            return;
        }

        var rows = batch.Add();
        rows.CommandText = $"""
            SELECT FROM memories AS m
            WHERE m.id = ANY({rows.Parameters.AddValue(changes.Select(pair => pair.Change.Old.Id).ToArray())}) AND {MemoryRows.IsWithin(allowed, rows.Parameters, "m")}
            ORDER BY m.seq FOR UPDATE
            """;
        foreach (var (change, at) in changes)
        {
            Add(batch, change, allowed, at);
        }
    }

    /// <summary>Locks memories in a scope, and tells whether all of them wait for an extraction and are as they were read.</summary>
    public static async Task<bool> WaitAsync(PostgresBatch batch, IReadOnlyList<MemoryVersion> sources, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var command = batch.Add();
        command.CommandText = $"""
            SELECT m.id FROM memories AS m
            JOIN unnest({command.Parameters.AddValue(sources.Select(source => source.Id).ToArray())}, {command.Parameters.AddValue(sources.Select(source => source.UpdatedAt.UtcDateTime).ToArray())}) AS s (id, updated_at)
                ON m.id = s.id AND m.updated_at = s.updated_at
            WHERE {MemoryRows.IsWithin(allowed, command.Parameters, "m")} AND m.replaced_by IS NULL AND m.extraction = 'failed'
            ORDER BY m.seq FOR UPDATE OF m
            """;
        return (await batch.ReadAllAsync(row => row.GetGuid(0), cancellationToken)).Count == sources.Count;
    }

    private static void Add(PostgresBatch batch, Supersession supersession, MemoryScope allowed, DateTimeOffset at)
    {
        var command = batch.Add();
        var parameters = command.Parameters;
        var (id, asOf) = (parameters.AddValue(supersession.Old.Id), parameters.AddValue(supersession.Old.UpdatedAt.UtcDateTime));
        var by = parameters.AddValue(supersession.By, NpgsqlDbType.Uuid);
        var text = parameters.AddValue(supersession.NewText, NpgsqlDbType.Text);
        var state = parameters.AddValue(supersession.Extraction is { } extraction ? extraction.Name() : null, NpgsqlDbType.Text);
        var (time, correlation) = (parameters.AddValue(at.UtcDateTime), parameters.AddValue(supersession.CorrelationId, NpgsqlDbType.Text));
        command.CommandText = $"""
            WITH changed AS (
                UPDATE memories AS m
                SET replaced_by = {by}, extraction = COALESCE({state}, m.extraction), updated_at = {time}, version = nextval('scope_change_ids')
                WHERE m.id = {id} AND m.updated_at = {asOf} AND m.replaced_by IS NULL AND {MemoryRows.IsWithin(allowed, parameters, "m")}
                RETURNING m.seq, m.id, m.user_id, m.agent_id, m.app_id, m.run_id, m.text, m.created_at, m.actor_id, m.role, m.version
            ), indexed AS (
                UPDATE recall_index AS r SET superseded = {by} IS NOT NULL, version = c.version FROM changed AS c WHERE r.seq = c.seq
            ), noted AS (
                INSERT INTO scope_changes (scope, id, seq)
                SELECT scope, c.version, c.seq FROM changed AS c, unnest(mem0_scopes(c.user_id, c.agent_id, c.app_id, c.run_id)) AS scope
            )
            INSERT INTO history (id, memory_id, user_id, agent_id, app_id, run_id, event, old_memory, new_memory, created_at, updated_at, actor_id, role, correlation_id)
            SELECT mem0_uuid7({time}), c.id, c.user_id, c.agent_id, c.app_id, c.run_id, 'SUPERSEDE', c.text, {text}, c.created_at, {time}, c.actor_id, c.role, {correlation}
            FROM changed AS c WHERE {by} IS NOT NULL
            """;
    }
}
