using System.Globalization;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage.Sqlite;
using Mem0.Core.Storage.Sqlite.Filters;
using Microsoft.Data.Sqlite;

namespace Mem0.Tests.Memories.Filters;

/// <summary>A SQLite database in memory with the table of memories and nothing around it.</summary>
internal sealed class SqliteMemoryTable : IDisposable
{
    private readonly SqliteConnection _connection;

    public SqliteMemoryTable(IEnumerable<Memory> memories)
    {
        SystemSqlite.Load();
        _connection = new SqliteConnection("Data Source=:memory:");
        _connection.Open();
        SqliteFilterFunctions.Register(_connection);
        var assembly = typeof(SystemSqlite).Assembly;
        foreach (var script in assembly.GetManifestResourceNames().Where(name => name.StartsWith("Sqlite/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var migration = new StreamReader(assembly.GetManifestResourceStream(script)!);
            using var create = _connection.CreateCommand();
            create.CommandText = migration.ReadToEnd();
            create.ExecuteNonQuery();
        }

        foreach (var memory in memories)
        {
            Insert(memory);
        }
    }

    /// <summary>The ids of the memories that pass, in the order of storing.</summary>
    public List<Guid> Select(MemoryFilter filter) =>
        [.. Query("SELECT m.id FROM memories AS m WHERE {0} ORDER BY m.seq", filter, 0).Select(Guid.Parse)];

    /// <summary>How SQLite would run the selection.</summary>
    public List<string> Plan(MemoryFilter filter) => Query("EXPLAIN QUERY PLAN SELECT m.id FROM memories AS m WHERE {0}", filter, 3);

    public void Dispose() => _connection.Dispose();

    private List<string> Query(string sql, MemoryFilter filter, int column)
    {
        using var command = _connection.CreateCommand();
        var condition = SqliteFilterTranslator.Translate(filter, command.Parameters);
        command.CommandText = string.Format(CultureInfo.InvariantCulture, sql, condition);
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            values.Add(reader.GetString(column));
        }

        return values;
    }

    private void Insert(Memory memory)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            INSERT INTO memories (id, user_id, agent_id, app_id, run_id, text, hash, role, actor_id, metadata, created_at, updated_at,
                                  expiration_date, conversation, place, extraction)
            VALUES ($id, $user, $agent, $app, $run, $text, $hash, $role, $actor, $metadata, $created, $updated,
                    $expiration, $conversation, 0, $extraction)
            """;
        Add("$id", memory.Id.ToString("D"));
        Add("$user", memory.Scope.UserId);
        Add("$agent", memory.Scope.AgentId);
        Add("$app", memory.Scope.AppId);
        Add("$run", memory.Scope.RunId);
        Add("$text", memory.Text);
        Add("$hash", memory.Hash);
        Add("$role", memory.Role);
        Add("$actor", memory.ActorId);
        Add("$metadata", memory.Metadata?.GetRawText());
        Add("$created", FilterScalars.Microseconds(memory.CreatedAt));
        Add("$updated", FilterScalars.Microseconds(memory.UpdatedAt));
        Add("$expiration", memory.ExpirationDate?.ToString("O", CultureInfo.InvariantCulture));
        Add("$conversation", memory.Conversation);
        Add("$extraction", memory.Extraction?.Name());
        command.ExecuteNonQuery();

        void Add(string name, object? value) => command.Parameters.AddWithValue(name, value ?? DBNull.Value);
    }
}
