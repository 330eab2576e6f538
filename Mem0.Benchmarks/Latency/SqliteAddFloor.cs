using System.Runtime.InteropServices;
using Mem0.Benchmarks.Commands;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Mem0.Benchmarks.Latency;

/// <summary>The floor of storing in the embedded store, with the product's own pragmas.</summary>
internal sealed class SqliteAddFloor : IAddFloor
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _memory;
    private readonly SqliteCommand _analysis;
    private readonly SqliteCommand _history;
    private readonly float[] _vector = new float[StaticEmbedding.Dimensions];

    public SqliteAddFloor()
    {
        _database = new SqliteDatabase(
            Options.Create(new SqliteOptions { DataDirectory = _folder.Path }),
            AddFloor.Identity,
            NullLogger<SqliteDatabase>.Instance);
        _connection = _database.Open();
        _memory = Prepare(
            """
            INSERT INTO memories (id, user_id, text, hash, role, created_at, updated_at, conversation, place)
            VALUES ($id, 'latency', $text, $hash, 'user', $at, $at, $conversation, $place) RETURNING seq
            """,
            "$id", "$text", "$hash", "$at", "$conversation", "$place");
        _analysis = Prepare("INSERT INTO recall_index (seq, terms, embedding, traits) VALUES ($seq, $terms, $embedding, 0)", "$seq", "$terms", "$embedding");
        _history = Prepare(
            """
            INSERT INTO history (id, memory_id, user_id, event, new_memory, created_at, updated_at, role)
            VALUES ($id, $memory, 'latency', 'ADD', $text, $at, $at, 'user')
            """,
            "$id", "$memory", "$text", "$at");
    }

    /// <inheritdoc/>
    public void Run(IReadOnlyList<AddFloorRow> rows)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        (_memory.Transaction, _analysis.Transaction, _history.Transaction) = (transaction, transaction, transaction);
        foreach (var row in rows)
        {
            StaticEmbedding.Shared.Embed(row.Text, _vector);
            var sequence = Set(_memory, row.Id.ToString(), row.Text, row.Hash, 0L, row.Conversation, row.Place).ExecuteScalar()!;
            Set(_analysis, sequence, row.Terms, MemoryMarshal.AsBytes(_vector.AsSpan()).ToArray()).ExecuteNonQuery();
            Set(_history, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(), row.Id.ToString(), row.Text, 0L).ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _memory.Dispose();
        _analysis.Dispose();
        _history.Dispose();
        _connection.Dispose();
        _database.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter, "");
        }

        return command;
    }

    private static SqliteCommand Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i] = new SqliteParameter(command.Parameters[i].ParameterName, values[i]);
        }

        return command;
    }
}
