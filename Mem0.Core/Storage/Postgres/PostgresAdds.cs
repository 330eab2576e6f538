using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Storage.Postgres.Filters;
using Npgsql;
using NpgsqlTypes;
using Pgvector;

namespace Mem0.Core.Storage.Postgres;

/// <summary>The statements that store memories.</summary>
internal static class PostgresAdds
{
    /// <summary>
    /// The advisory lock that every write of an embedding holds shared, and the switch to another embedding exclusively: no vector of the
    /// former model comes after it.
    /// </summary>
    public const long EmbeddingLock = 0x6D656D30_00000002;

    // One snapshot for all: the places are counted under the locks of the conversations, which are taken before.
    private const string Insert = """
        WITH draft AS MATERIALIZED (
            SELECT d.*,
                   row_number() OVER (PARTITION BY d.conversation ORDER BY d.turn) - 1 + (
                       SELECT COALESCE(max(r.place) + 1, 0) FROM recall_index AS r
                       WHERE hashtextextended(r.conversation, 0) = hashtextextended(d.conversation, 0) AND r.conversation = d.conversation) AS place
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
                 WITH ORDINALITY AS d (id, user_id, agent_id, app_id, run_id, text, hash, role, actor_id, metadata, facets, created_at, updated_at,
                                       expiration_date, immutable, conversation, correlation_id, said_by_user, day, last_day, terms, traits, events,
                                       embedding, windows, at, extraction, origin, turn)
            WHERE (SELECT {expected})
        ), stored AS (
            INSERT INTO memories (id, user_id, agent_id, app_id, run_id, text, hash, role, actor_id, metadata, facets, created_at, updated_at,
                                  expiration_date, immutable, conversation, place, correlation_id, extraction, origin, version)
            SELECT id, user_id, agent_id, app_id, run_id, text, hash, role, actor_id, metadata::json, facets::jsonb, created_at, updated_at,
                   expiration_date, immutable, conversation, place, correlation_id, extraction, origin::json, nextval('scope_change_ids')
            FROM draft ORDER BY turn
            RETURNING seq, id, version
        ), indexed AS (
            INSERT INTO recall_index (seq, user_id, agent_id, app_id, run_id, conversation, place, actor, said_by_user, day, last_day,
                                      terms, traits, events, embedding, windows, superseded, version)
            SELECT s.seq, d.user_id, d.agent_id, d.app_id, d.run_id, d.conversation, d.place, d.actor_id, d.said_by_user, d.day, d.last_day,
                   d.terms, d.traits, d.events::integer[], d.embedding, d.windows, false, s.version
            FROM stored AS s JOIN draft AS d USING (id)
        ), noted AS (
            INSERT INTO scope_changes (scope, id, seq)
            SELECT scope, s.version, s.seq
            FROM stored AS s JOIN draft AS d USING (id), unnest(mem0_scopes(d.user_id, d.agent_id, d.app_id, d.run_id)) AS scope
        )
        INSERT INTO history (id, memory_id, user_id, agent_id, app_id, run_id, event, new_memory, created_at, updated_at, actor_id, role, correlation_id)
        SELECT mem0_uuid7(d.at), d.id, d.user_id, d.agent_id, d.app_id, d.run_id, 'ADD', d.text, d.created_at, d.at, d.actor_id, d.role, d.correlation_id
        FROM stored AS s JOIN draft AS d USING (id) ORDER BY s.seq
        """;

    // Always in the same order, so that two requests never wait for each other.
    private const string LockConversations =
        "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest($1) AS name ORDER BY key) AS keys";

    /// <summary>Adds what must stand before every write of an embedding.</summary>
    public static void AddGuards(PostgresBatch batch, StoreIdentity identity)
    {
        batch.Before($"SELECT pg_advisory_xact_lock_shared({EmbeddingLock})");
        AddExpectations(batch, identity);
    }

    /// <summary>Ends the batch with an error when the store is of another embedding model or text analysis than this server.</summary>
    public static void AddExpectations(PostgresBatch batch, StoreIdentity identity)
    {
        var expect = batch.Before();
        expect.CommandText = $"SELECT {identity.IsExpected(expect.Parameters)}";
    }

    /// <summary>Adds the statements that store the memories of some requests.</summary>
    public static void AddInsert(PostgresBatch batch, IEnumerable<NewMemories> requests, StoreIdentity identity)
    {
        var (drafts, times) = (new List<(Memory Memory, TextAnalysis Analysis)>(), new List<DateTime>());
        foreach (var request in requests)
        {
            drafts.AddRange(request.Drafts);
            times.AddRange(Enumerable.Repeat(request.At.UtcDateTime, request.Drafts.Count));
        }

        batch.Before($"SELECT pg_advisory_xact_lock_shared({EmbeddingLock})");
        if (drafts.Where(draft => draft.Memory.Scope.RunId is not null).Select(draft => draft.Memory.Conversation).Distinct().ToArray() is { Length: > 0 } runs)
        {
            // Any other conversation is of this request alone.
            batch.Before(LockConversations).Parameters.AddValue(runs);
        }

        var insert = batch.Add();
        AddMemories(insert.Parameters, drafts);
        AddDocuments(insert.Parameters, drafts, identity.Embedding.Dimensions);
        insert.Parameters.AddValue(times.ToArray());
        insert.Parameters.AddValue(Column(drafts, draft => draft.Memory.Extraction is { } state ? state.Name() : null));
        insert.Parameters.AddValue(Column(drafts, draft => draft.Memory.Origin?.ToJson()));
        insert.CommandText = Insert.Replace("{expected}", identity.IsExpected(insert.Parameters), StringComparison.Ordinal);
    }

    private static void AddMemories(NpgsqlParameterCollection parameters, List<(Memory Memory, TextAnalysis Analysis)> drafts)
    {
        parameters.AddValue(Column(drafts, draft => draft.Memory.Id));
        parameters.AddValue(Column(drafts, draft => draft.Memory.Scope.UserId));
        parameters.AddValue(Column(drafts, draft => draft.Memory.Scope.AgentId));
        parameters.AddValue(Column(drafts, draft => draft.Memory.Scope.AppId));
        parameters.AddValue(Column(drafts, draft => draft.Memory.Scope.RunId));
        parameters.AddValue(Column(drafts, draft => draft.Memory.Text));
        parameters.AddValue(Column(drafts, draft => draft.Memory.Hash));
        parameters.AddValue(Column(drafts, draft => draft.Memory.Role));
        parameters.AddValue(Column(drafts, draft => draft.Memory.ActorId));
        parameters.AddValue(Column(drafts, draft => draft.Memory.Metadata?.GetRawText()));
        parameters.AddValue(Column(drafts, draft => FilterFacets.Of(draft.Memory.Metadata)));
        parameters.AddValue(Column(drafts, draft => draft.Memory.CreatedAt.UtcDateTime));
        parameters.AddValue(Column(drafts, draft => draft.Memory.UpdatedAt.UtcDateTime));
        parameters.AddValue(Column(drafts, draft => draft.Memory.ExpirationDate));
        parameters.AddValue(Column(drafts, draft => draft.Memory.Immutable));
        parameters.AddValue(Column(drafts, draft => draft.Memory.Conversation));
        parameters.AddValue(Column(drafts, draft => draft.Memory.CorrelationId));
    }

    private static void AddDocuments(NpgsqlParameterCollection parameters, List<(Memory Memory, TextAnalysis Analysis)> drafts, int dimensions)
    {
        var documents = drafts.ConvertAll(draft => RecallDocument.Of(0, draft.Memory, draft.Analysis));
        parameters.AddValue(Column(documents, document => document.SaidByUser));
        parameters.AddValue(Column(documents, document => document.Day));
        parameters.AddValue(Column(documents, document => document.ExpirationDay));
        parameters.AddValue(Column(documents, document => document.Analysis.Terms));
        parameters.AddValue(Column(documents, document => (short)document.Analysis.Traits));
        parameters.AddValue(Column(documents, document => AnalysisRows.Events(document.Analysis)));
        parameters.AddValue(Column<RecallDocument, HalfVector>(documents, document => AnalysisRows.Embedding(document.Analysis, dimensions)));
        parameters.AddValue(Column(documents, document => AnalysisRows.Windows(document.Analysis, dimensions)), NpgsqlDbType.Array | NpgsqlDbType.Bytea);
    }

    private static TValue[] Column<TRow, TValue>(List<TRow> rows, Func<TRow, TValue> value)
    {
        var column = new TValue[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        return column;
    }
}
