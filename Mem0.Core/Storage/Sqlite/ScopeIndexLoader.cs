using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>Reads search indexes from the database.</summary>
internal sealed class ScopeIndexLoader(SqliteDatabase database, EmbeddingIdentity embedding)
{
    /// <summary>Reads all memories of a key, in the order of storing.</summary>
    public ScopeIndex Load(IndexKey key) => database.Read(connection =>
    {
        var index = new ScopeIndex(embedding.Dimensions);
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT m.seq, m.user_id, m.agent_id, m.app_id, m.run_id, m.conversation, m.place, m.actor_id, m.role, m.created_at,
                   m.expiration_date, json_extract(m.origin, '$.attributed_to'), m.replaced_by IS NOT NULL, {AnalysisRows.Columns}
            FROM memories AS m JOIN recall_index AS r ON r.seq = m.seq
            {Condition(key)}
            ORDER BY m.seq
            """;
        command.Parameters.AddWithValue("$id", (object?)key.Id ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            index.Put(ReadDocument(reader));
        }

        return index;
    });

    private static string Condition(IndexKey key) => key.Kind switch
    {
        null => "WHERE $id IS NULL",
        EntityKind.User => "WHERE m.user_id = $id",
        EntityKind.Agent => "WHERE m.agent_id = $id",
        EntityKind.App => "WHERE m.app_id = $id",
        _ => "WHERE m.run_id = $id",
    };

    private static RecallDocument ReadDocument(SqliteDataReader reader) => new(
        reader.GetInt64(0),
        new MemoryScope(reader.Text(1), reader.Text(2), reader.Text(3), reader.Text(4)),
        reader.GetString(5),
        reader.GetInt32(6),
        reader.Text(7),
        RecallDocument.IsSaidByUser(reader.Text(8), reader.Text(11)),
        DateOnly.FromDateTime(SqliteValues.Time(reader.GetInt64(9)).UtcDateTime).DayNumber,
        reader.IsDBNull(10) ? null : SqliteValues.Day(reader.GetString(10)).DayNumber,
        reader.GetBoolean(12),
        AnalysisRows.Read(reader, 13));
}
