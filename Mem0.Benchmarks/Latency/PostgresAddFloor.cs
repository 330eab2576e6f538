using Mem0.Benchmarks.Commands;
using Mem0.Core;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Storage.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Pgvector;

namespace Mem0.Benchmarks.Latency;

/// <summary>The floor of storing in PostgreSQL: all statements of a batch in one round trip.</summary>
internal sealed class PostgresAddFloor : IAddFloor
{
    private readonly TemporaryDatabase _place;
    private readonly ServiceProvider _services;
    private readonly NpgsqlConnection _connection;
    private readonly float[] _vector = new float[StaticEmbedding.Dimensions];

    private PostgresAddFloor(TemporaryDatabase place, ServiceProvider services, NpgsqlConnection connection) =>
        (_place, _services, _connection) = (place, services, connection);

    /// <summary>Makes the schema in a database, which is dropped with the floor.</summary>
    public static async Task<PostgresAddFloor> CreateAsync(TemporaryDatabase place, CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationManager { [$"ConnectionStrings:{PostgresOptions.ConnectionName}"] = place.Connection.ConnectionString };
        var services = new ServiceCollection().AddLogging().AddSingleton(AddFloor.Identity).AddMem0Core(configuration).BuildServiceProvider();
        return new PostgresAddFloor(place, services, await services.GetRequiredService<PostgresDatabase>().ConnectAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public void Run(IReadOnlyList<AddFloorRow> rows)
    {
        using var batch = _connection.CreateBatch();
        foreach (var row in rows)
        {
            StaticEmbedding.Shared.Embed(row.Text, _vector);
            Add(batch, row);
        }

        batch.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _services.DisposeAsync();
        await _place.DisposeAsync();
    }

    private void Add(NpgsqlBatch batch, AddFloorRow row)
    {
        var memory = Add(
            batch,
            """
            INSERT INTO memories (id, user_id, text, hash, role, created_at, updated_at, conversation, place, version)
            VALUES ($1, 'latency', $2, $3, 'user', now(), now(), $4, $5, 0)
            """);
        memory.AddValue(row.Id);
        memory.AddValue(row.Text);
        memory.AddValue(row.Hash);
        memory.AddValue(row.Conversation);
        memory.AddValue(row.Place);
        var document = Add(
            batch,
            """
            INSERT INTO recall_index (seq, user_id, conversation, place, said_by_user, day, terms, traits, embedding, version)
            VALUES (lastval(), 'latency', $1, $2, true, 0, $3, 0, $4, 0)
            """);
        document.AddValue(row.Conversation);
        document.AddValue(row.Place);
        document.AddValue(row.Terms);
        document.AddValue(new HalfVector(Array.ConvertAll(_vector, number => (Half)number)));
        var history = Add(
            batch,
            """
            INSERT INTO history (id, memory_id, user_id, event, new_memory, created_at, updated_at, role)
            VALUES (gen_random_uuid(), $1, 'latency', 'ADD', $2, now(), now(), 'user')
            """);
        history.AddValue(row.Id);
        history.AddValue(row.Text);
    }

    private static NpgsqlParameterCollection Add(NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command.Parameters;
    }
}
