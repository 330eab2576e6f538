using System.Text.Json;
using Mem0.Core.Memories;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>Reads rows of the table of memories.</summary>
internal static class MemoryRows
{
    /// <summary>The columns, in the order in which <see cref="Read"/> takes them, of <c>memories AS m</c>.</summary>
    public const string Columns = """
        m.id, m.user_id, m.agent_id, m.app_id, m.run_id, m.text, m.role, m.actor_id, m.metadata, m.created_at, m.updated_at,
        m.expiration_date, m.immutable, m.conversation, m.place, m.correlation_id, m.replaced_by, m.extraction, m.origin, m.seq
        """;

    /// <summary>Which of them is the sequence, the last one.</summary>
    public const int Sequence = 19;

    /// <summary>The memory of the current row.</summary>
    public static Memory Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Scope = new MemoryScope(row.Text(1), row.Text(2), row.Text(3), row.Text(4)),
        Text = row.GetString(5),
        Role = row.Text(6),
        ActorId = row.Text(7),
        Metadata = row.IsDBNull(8) ? null : JsonElement.Parse(row.GetString(8)),
        CreatedAt = row.Time(9),
        UpdatedAt = row.Time(10),
        ExpirationDate = row.IsDBNull(11) ? null : row.GetFieldValue<DateOnly>(11),
        Immutable = row.GetBoolean(12),
        Conversation = row.GetString(13),
        Place = row.GetInt32(14),
        CorrelationId = row.Text(15),
        ReplacedBy = row.IsDBNull(16) ? null : row.GetGuid(16),
        Extraction = row.Text(17) is { } state ? Enum.Parse<ExtractionState>(state, ignoreCase: true) : null,
        Origin = row.Text(18) is { } origin ? MemoryOrigin.FromJson(origin) : null,
    };

    /// <summary>The memory of the current row, with its sequence.</summary>
    public static (long Sequence, Memory Memory) ReadWithSequence(NpgsqlDataReader row) => (row.GetInt64(Sequence), Read(row));

    /// <summary>
    /// The condition that a row has every id of a scope; true when the scope is empty. Adds the ids to the parameters.
    /// </summary>
    /// <param name="scope">The ids.</param>
    /// <param name="parameters">The statement's parameters.</param>
    /// <param name="table">The name of the table in the statement.</param>
    public static string IsWithin(MemoryScope scope, NpgsqlParameterCollection parameters, string table)
    {
        var conditions = new List<string>(4);
        Add("user_id", scope.UserId);
        Add("agent_id", scope.AgentId);
        Add("app_id", scope.AppId);
        Add("run_id", scope.RunId);
        return conditions.Count == 0 ? "TRUE" : string.Join(" AND ", conditions);

        void Add(string column, string? id)
        {
            if (id is not null)
            {
                conditions.Add($"{table}.{column} = {parameters.AddValue(id)}");
            }
        }
    }
}
