using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Mem0.Core.Storage.Postgres;

/// <summary>The table that is to take the place of <c>recall_index</c>.</summary>
internal sealed class NextRecallIndex(NpgsqlConnection connection, PostgresDatabase database, PostgresOptions options, ILogger logger)
{
    private const string NextFact = "next_embedding";

    private const string IsMissing = "FROM memories AS m LEFT JOIN recall_next AS n ON n.seq = m.seq WHERE n.version IS DISTINCT FROM m.version";

    private static readonly string[] Indexes =
    [
        "recall_index_user|(user_id, seq) WHERE user_id IS NOT NULL",
        "recall_index_agent|(agent_id, seq) WHERE agent_id IS NOT NULL",
        "recall_index_app|(app_id, seq) WHERE app_id IS NOT NULL",
        "recall_index_run|(run_id, seq) WHERE run_id IS NOT NULL",
        "recall_index_conversation|(hashtextextended(conversation, 0), place)",
    ];

    private string Target => $"{database.Identity.EmbeddingValue} {StoreIdentity.AnalysisValue}";

    /// <summary>Makes the table, or takes up the one that an earlier run has left; false when the store is as it is to be.</summary>
    public async Task<bool> PrepareAsync(CancellationToken cancellationToken)
    {
        if (await FactAsync(StoreIdentity.EmbeddingFact, cancellationToken) == database.Identity.EmbeddingValue
            && await FactAsync(StoreIdentity.AnalysisFact, cancellationToken) == StoreIdentity.AnalysisValue)
        {
            await ExecuteAsync($"DROP TABLE IF EXISTS recall_next; DELETE FROM facts WHERE name = '{NextFact}'", cancellationToken);
            return false;
        }

        if (await FactAsync(NextFact, cancellationToken) != Target)
        {
            await ExecuteAsync("DROP TABLE IF EXISTS recall_next", cancellationToken);
        }

        await ExecuteAsync(
            """
            CREATE TABLE IF NOT EXISTS recall_next (
                LIKE recall_index INCLUDING STORAGE INCLUDING DEFAULTS, PRIMARY KEY (seq), FOREIGN KEY (seq) REFERENCES memories (seq) ON DELETE CASCADE)
            """,
            cancellationToken);
        if (database.HasConfinedRole)
        {
            await ExecuteAsync("GRANT SELECT, INSERT, UPDATE, DELETE ON recall_next TO mem0_confined", cancellationToken);
        }

        await using var note = Command(
            "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", NextFact, Target);
        await note.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    /// <summary>How many memories are not in the table as they are now.</summary>
    public async Task<long> CountMissingAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) {IsMissing}", connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The first of them after a sequence, with the version that they have.</summary>
    public async Task<List<(long Sequence, Memory Memory, long Version)>> MissingAsync(long after, int most, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand { Connection = connection, CommandTimeout = 0 };
        command.CommandText = $"""
            SELECT {MemoryRows.Columns}, m.version {IsMissing} AND m.seq > {command.Parameters.AddValue(after)}
            ORDER BY m.seq LIMIT {command.Parameters.AddValue(most)}
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAllAsync(row => (row.GetInt64(MemoryRows.Sequence), MemoryRows.Read(row), row.GetInt64(MemoryRows.Sequence + 1)), cancellationToken);
    }

    /// <summary>Puts documents into the table. One whose memory was deleted meanwhile is left out.</summary>
    public async Task PutAsync(IReadOnlyList<(RecallDocument Document, long Version)> documents, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        foreach (var (document, version) in documents)
        {
            batch.BatchCommands.Add(Put(document, version));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Makes the indexes that the table will need, while nobody waits for it.</summary>
    public async Task MakeIndexesAsync(CancellationToken cancellationToken)
    {
        foreach (var index in Indexes.Select(index => index.Split('|')))
        {
            await ExecuteAsync($"CREATE INDEX IF NOT EXISTS {Next(index[0])} ON recall_next {index[1]}", cancellationToken);
        }

        var scopes = new ScopeIndexes(connection, database.Identity.Embedding.Dimensions, options, logger, "recall_next");
        await scopes.DropUnwantedAsync(cancellationToken);
        await scopes.MakeMissingAsync(cancellationToken);
    }

    /// <summary>
    /// Puts the table in the place of the former one, unless something is missing in it. Every write of an embedding holds the same lock
    /// shared, so none is under way, and those that wait find afterwards that the store is of another model.
    /// </summary>
    public async Task<bool> TrySwitchAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await ExecuteAsync($"SET LOCAL lock_timeout = '2s'; SELECT pg_advisory_xact_lock({PostgresAdds.EmbeddingLock}); LOCK TABLE memories, recall_index IN ACCESS EXCLUSIVE MODE", cancellationToken);
            if (await CountMissingAsync(cancellationToken) > 0)
            {
                return false;
            }

            await ExecuteAsync("DROP TABLE recall_index; ALTER TABLE recall_next RENAME TO recall_index; ALTER INDEX recall_next_pkey RENAME TO recall_index_pkey", cancellationToken);
            foreach (var name in await NamesAsync(cancellationToken))
            {
                await ExecuteAsync($"ALTER INDEX {name} RENAME TO {name[NextPrefix.Length..]}", cancellationToken);
            }

            await using var note = Command(
                """
                UPDATE facts SET value = CASE name WHEN 'embedding' THEN $1 WHEN 'text_analysis' THEN $2 ELSE gen_random_uuid()::text END
                WHERE name IN ('embedding', 'text_analysis', 'generation')
                """,
                database.Identity.EmbeddingValue,
                StoreIdentity.AnalysisValue);
            await note.ExecuteNonQueryAsync(cancellationToken);
            await ExecuteAsync($"DELETE FROM facts WHERE name = '{NextFact}'", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // Somebody reads the former table for long. Those who wait behind this must not wait long, too.
            return false;
        }
    }

    private const string NextPrefix = "next_";

    /// <summary>The name of an index until the switch.</summary>
    public static string Next(string name) => NextPrefix + name;

    private static NpgsqlBatchCommand Put(RecallDocument document, long version)
    {
        var dimensions = document.Analysis.Embedding.Length / (1 + WindowsOf(document.Analysis));
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO recall_next (seq, user_id, agent_id, app_id, run_id, conversation, place, actor, said_by_user, day, last_day,
                                     terms, traits, events, embedding, windows, version, superseded)
            SELECT m.seq, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::integer[], $15, $16, $17, $18
            FROM memories AS m WHERE m.seq = $1 FOR KEY SHARE
            ON CONFLICT (seq) DO UPDATE SET last_day = excluded.last_day, terms = excluded.terms, traits = excluded.traits,
                events = excluded.events, embedding = excluded.embedding, windows = excluded.windows, version = excluded.version,
                superseded = excluded.superseded
            """);
        var parameters = command.Parameters;
        parameters.AddValue(document.Sequence);
        parameters.AddValue(document.Scope.UserId, NpgsqlDbType.Text);
        parameters.AddValue(document.Scope.AgentId, NpgsqlDbType.Text);
        parameters.AddValue(document.Scope.AppId, NpgsqlDbType.Text);
        parameters.AddValue(document.Scope.RunId, NpgsqlDbType.Text);
        parameters.AddValue(document.Conversation);
        parameters.AddValue(document.Place);
        parameters.AddValue(document.Actor, NpgsqlDbType.Text);
        parameters.AddValue(document.SaidByUser);
        parameters.AddValue(document.Day);
        parameters.AddValue(document.ExpirationDay, NpgsqlDbType.Integer);
        parameters.AddValue(document.Analysis.Terms);
        parameters.AddValue((short)document.Analysis.Traits);
        parameters.AddValue(AnalysisRows.Events(document.Analysis), NpgsqlDbType.Text);
        parameters.AddValue(AnalysisRows.Embedding(document.Analysis, dimensions));
        parameters.AddValue(AnalysisRows.Windows(document.Analysis, dimensions), NpgsqlDbType.Bytea);
        parameters.AddValue(version);
        parameters.AddValue(document.IsSuperseded);
        return command;
    }

    /// <summary>How many vectors a text has beside that of the whole.</summary>
    private static int WindowsOf(TextAnalysis analysis) =>
        analysis.Terms.AsSpan().Count('\n') is > 0 and var breaks ? breaks + 1 : 0;

    private async Task<string?> FactAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT value FROM facts WHERE name = $1", name);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task<List<string>> NamesAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'recall_index' AND starts_with(indexname, $1)", NextPrefix);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAllAsync(row => row.GetString(0), cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.AddValue(parameter);
        }

        return command;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
