using System.Globalization;
using Mem0.Core;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage.Postgres.Filters;
using Mem0.Tests.Infrastructure;
using Npgsql;
using NpgsqlTypes;

namespace Mem0.Tests.Memories.Filters;

/// <summary>A PostgreSQL database with the table of memories and nothing around it, read by indexes wherever these can be used.</summary>
internal sealed class PostgresMemoryTable : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly NpgsqlConnection _connection;

    private PostgresMemoryTable(TestDatabase database)
    {
        _database = database;

        // What is forbidden to the planner makes a plan so dear that it would be compiled.
        var options = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c enable_seqscan=off -c jit=off" };
        _connection = new NpgsqlConnection(options.ConnectionString);
    }

    public static async Task<PostgresMemoryTable> CreateAsync()
    {
        var table = new PostgresMemoryTable(await PostgresServer.CreateDatabaseAsync());
        await table._connection.OpenAsync();
        await table.ExecuteAsync("CREATE EXTENSION vector");
        var assembly = typeof(CoreServiceCollectionExtensions).Assembly;
        var scripts = assembly.GetManifestResourceNames().Where(n => n.StartsWith("Postgres/", StringComparison.Ordinal));
        foreach (var script in scripts.Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(script)!);
            await table.ExecuteAsync(await reader.ReadToEndAsync());
        }

        return table;
    }

    /// <summary>Puts these memories in place of those that were there.</summary>
    public void Fill(IReadOnlyList<Memory> memories)
    {
        using var batch = new NpgsqlBatch(_connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM memories"));
        var insert = new NpgsqlBatchCommand("""
            INSERT INTO memories (id, user_id, agent_id, app_id, run_id, text, hash, role, actor_id, metadata, facets,
                                  created_at, updated_at, expiration_date, conversation, extraction, place, version)
            SELECT u.*, 0, 0 FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) AS u
            """);
        batch.BatchCommands.Add(insert);
        Add(m => m.Id, NpgsqlDbType.Uuid);
        Add(m => m.Scope.UserId, NpgsqlDbType.Text);
        Add(m => m.Scope.AgentId, NpgsqlDbType.Text);
        Add(m => m.Scope.AppId, NpgsqlDbType.Text);
        Add(m => m.Scope.RunId, NpgsqlDbType.Text);
        Add(m => m.Text, NpgsqlDbType.Text);
        Add(m => m.Hash, NpgsqlDbType.Text);
        Add(m => m.Role, NpgsqlDbType.Text);
        Add(m => m.ActorId, NpgsqlDbType.Text);
        Add(m => m.Metadata?.GetRawText(), NpgsqlDbType.Json);
        Add(m => FilterFacets.Of(m.Metadata), NpgsqlDbType.Jsonb);
        Add(m => m.CreatedAt, NpgsqlDbType.TimestampTz);
        Add(m => m.UpdatedAt, NpgsqlDbType.TimestampTz);
        Add(m => m.ExpirationDate, NpgsqlDbType.Date);
        Add(m => m.Conversation, NpgsqlDbType.Text);
        Add(m => m.Extraction?.Name(), NpgsqlDbType.Text);
        batch.ExecuteNonQuery();

        void Add<T>(Func<Memory, T> value, NpgsqlDbType type) => insert.Parameters.Add(ArrayOf(memories.Select(value), type));
    }

    /// <summary>The ids of the memories that pass, in the order of storing.</summary>
    public List<Guid> Select(MemoryFilter filter) =>
        Query<Guid>("SELECT m.id FROM memories AS m WHERE {0} ORDER BY m.seq", filter);

    /// <summary>How PostgreSQL would run the selection.</summary>
    public List<string> Plan(MemoryFilter filter) => Query<string>("EXPLAIN SELECT m.id FROM memories AS m WHERE {0}", filter);

    /// <summary>Runs a query over one parameter that is an array of texts.</summary>
    public List<T> Query<T>(string sql, IEnumerable<string> texts)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        command.Parameters.Add(ArrayOf(texts, NpgsqlDbType.Text));
        return Read<T>(command);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
    }

    // The limit stands before the condition's own parameters.
    private List<T> Query<T>(string sql, MemoryFilter filter)
    {
        using var command = new NpgsqlCommand { Connection = _connection };
        command.Parameters.Add(new NpgsqlParameter { Value = long.MaxValue });
        var condition = PostgresFilterTranslator.Translate(filter, command.Parameters);
        command.CommandText = string.Format(CultureInfo.InvariantCulture, sql, condition) + " LIMIT $1";
        return Read<T>(command);
    }

    private static NpgsqlParameter ArrayOf<T>(IEnumerable<T> values, NpgsqlDbType type) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static List<T> Read<T>(NpgsqlCommand command)
    {
        using var reader = command.ExecuteReader();
        var values = new List<T>();
        while (reader.Read())
        {
            values.Add(reader.GetFieldValue<T>(0));
        }

        return values;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>The table of a class of tests, created when the first of them asks for it, as without a server that skips the test.</summary>
public sealed class PostgresMemoryTableFixture : IAsyncDisposable
{
    private PostgresMemoryTable? _table;

    internal async ValueTask<PostgresMemoryTable> TableAsync() => _table ??= await PostgresMemoryTable.CreateAsync();

    public ValueTask DisposeAsync() => _table?.DisposeAsync() ?? ValueTask.CompletedTask;
}
