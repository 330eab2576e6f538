using System.Runtime.InteropServices;
using Mem0.Benchmarks.Commands;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Memories;
using Mem0.Core.Recall.Language;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Mem0.Benchmarks.Latency;

/// <summary>
/// The least that storing must do: embed the texts and insert their rows, with prepared statements, into the product's own schema with the
/// product's own pragmas, one transaction a batch.
/// </summary>
internal sealed class AddFloor : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _memory;
    private readonly SqliteCommand _analysis;
    private readonly SqliteCommand _history;
    private readonly float[] _vector = new float[StaticEmbedding.Dimensions];

    public AddFloor()
    {
        _database = new SqliteDatabase(
            Options.Create(new SqliteOptions { DataDirectory = _folder.Path }),
            new EmbeddingIdentity(BuiltInEmbeddingGenerator.ModelId, StaticEmbedding.Dimensions),
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

    /// <summary>What is known of the texts before the clock runs.</summary>
    public static IReadOnlyList<Row> Rows(IReadOnlyList<string> texts)
    {
        var now = TimeProvider.System.GetUtcNow();
        var conversation = Guid.CreateVersion7(now).ToString();
        return
        [
            .. texts.Index().Select(text => new Row(
                Guid.CreateVersion7(now).ToString(), text.Item, Memory.HashOf(text.Item), string.Join(' ', TermAnalyzer.Terms(text.Item)), conversation, text.Index)),
        ];
    }

    /// <summary>Stores a batch.</summary>
    public void Run(IReadOnlyList<Row> rows)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        (_memory.Transaction, _analysis.Transaction, _history.Transaction) = (transaction, transaction, transaction);
        foreach (var row in rows)
        {
            StaticEmbedding.Shared.Embed(row.Text, _vector);
            var sequence = Set(_memory, row.Id, row.Text, row.Hash, 0L, row.Conversation, row.Place).ExecuteScalar()!;
            Set(_analysis, sequence, row.Terms, MemoryMarshal.AsBytes(_vector.AsSpan()).ToArray()).ExecuteNonQuery();
            Set(_history, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(), row.Id, row.Text, 0L).ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _analysis.Dispose();
        _history.Dispose();
        _connection.Dispose();
        _database.Dispose();
        _folder.Dispose();
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

    /// <summary>A memory to store.</summary>
    internal sealed record Row(string Id, string Text, string Hash, string Terms, string Conversation, int Place);
}
