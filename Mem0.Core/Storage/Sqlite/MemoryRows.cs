using System.Text.Json;
using Mem0.Core.Memories;
using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite;

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
    public static Memory Read(SqliteDataReader row) => new()
    {
        Id = Guid.ParseExact(row.GetString(0), "D"),
        Scope = new MemoryScope(row.Text(1), row.Text(2), row.Text(3), row.Text(4)),
        Text = row.GetString(5),
        Role = row.Text(6),
        ActorId = row.Text(7),
        Metadata = row.IsDBNull(8) ? null : JsonElement.Parse(row.GetString(8)),
        CreatedAt = SqliteValues.Time(row.GetInt64(9)),
        UpdatedAt = SqliteValues.Time(row.GetInt64(10)),
        ExpirationDate = row.IsDBNull(11) ? null : SqliteValues.Day(row.GetString(11)),
        Immutable = row.GetBoolean(12),
        Conversation = row.GetString(13),
        Place = row.GetInt32(14),
        CorrelationId = row.Text(15),
        ReplacedBy = row.Text(16) is { } id ? Guid.ParseExact(id, "D") : null,
        Extraction = row.Text(17) is { } state ? Enum.Parse<ExtractionState>(state, ignoreCase: true) : null,
        Origin = row.Text(18) is { } origin ? MemoryOrigin.FromJson(origin) : null,
    };

    /// <summary>The memory of the current row, with its sequence.</summary>
    public static (long Sequence, Memory Memory) ReadWithSequence(SqliteDataReader row) => (row.GetInt64(Sequence), Read(row));

    /// <summary>Memories by their sequence; those that are not there are missing.</summary>
    public static Dictionary<long, Memory> BySequence(SqliteConnection connection, IReadOnlyCollection<long> sequences)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM memories AS m WHERE m.seq IN (SELECT value FROM json_each($sequences))";
        command.Parameters.AddWithValue("$sequences", JsonSerializer.Serialize(sequences));
        return command.ReadAll(ReadWithSequence).ToDictionary(row => row.Sequence, row => row.Memory);
    }
}
