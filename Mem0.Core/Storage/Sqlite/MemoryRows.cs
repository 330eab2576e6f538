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
        m.expiration_date, m.immutable, m.conversation, m.place, m.correlation_id, m.seq
        """;

    private const int Sequence = 16;

    /// <summary>The memory of the current row.</summary>
    public static Memory Read(SqliteDataReader row) => new()
    {
        Id = Guid.ParseExact(row.GetString(0), "D"),
        Scope = new MemoryScope(Text(row, 1), Text(row, 2), Text(row, 3), Text(row, 4)),
        Text = row.GetString(5),
        Role = Text(row, 6),
        ActorId = Text(row, 7),
        Metadata = row.IsDBNull(8) ? null : JsonElement.Parse(row.GetString(8)),
        CreatedAt = SqliteValues.Time(row.GetInt64(9)),
        UpdatedAt = SqliteValues.Time(row.GetInt64(10)),
        ExpirationDate = row.IsDBNull(11) ? null : SqliteValues.Day(row.GetString(11)),
        Immutable = row.GetBoolean(12),
        Conversation = row.GetString(13),
        Place = row.GetInt32(14),
        CorrelationId = Text(row, 15),
    };

    /// <summary>The sequence of the current row.</summary>
    public static long SequenceOf(SqliteDataReader row) => row.GetInt64(Sequence);

    /// <summary>Memories by their sequence; those that are not there are missing.</summary>
    public static Dictionary<long, Memory> BySequence(SqliteConnection connection, IReadOnlyCollection<long> sequences)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM memories AS m WHERE m.seq IN (SELECT value FROM json_each($sequences))";
        command.Parameters.AddWithValue("$sequences", JsonSerializer.Serialize(sequences));
        using var reader = command.ExecuteReader();
        var memories = new Dictionary<long, Memory>(sequences.Count);
        while (reader.Read())
        {
            memories.Add(SequenceOf(reader), Read(reader));
        }

        return memories;
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
