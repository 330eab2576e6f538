using Mem0.Core.Memories;
using Npgsql;
using NpgsqlTypes;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// Statements that go to the database together and are one transaction: all of them happen, or none. Those for a confined caller run as the
/// confined role, so that row-level security holds for them, too.
/// </summary>
internal sealed class PostgresBatch : IAsyncDisposable
{
    private const string Confine = """
        SELECT set_config('mem0.user_id', $1, true), set_config('mem0.agent_id', $2, true), set_config('mem0.app_id', $3, true),
               set_config('mem0.run_id', $4, true), set_config('role', 'mem0_confined', true)
        """;

    private readonly NpgsqlBatch _batch;
    private int _before;

    /// <summary>A batch for a caller.</summary>
    /// <param name="connection">Where it runs.</param>
    /// <param name="allowed">What the caller is confined to; empty for no confinement.</param>
    /// <param name="hasConfinedRole">Whether there is a role for confined callers.</param>
    public PostgresBatch(NpgsqlConnection connection, MemoryScope allowed, bool hasConfinedRole)
    {
        _batch = connection.CreateBatch();
        if (!allowed.IsEmpty && hasConfinedRole)
        {
            var command = Before(Confine);
            foreach (var id in (ReadOnlySpan<string?>)[allowed.UserId, allowed.AgentId, allowed.AppId, allowed.RunId])
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id ?? "" });
            }
        }
    }

    /// <summary>Adds a statement whose result is not looked at. All such statements come first.</summary>
    public NpgsqlBatchCommand Before(string sql = "")
    {
        _before++;
        return Add(sql);
    }

    /// <summary>Adds a statement.</summary>
    public NpgsqlBatchCommand Add(string sql = "")
    {
        var command = new NpgsqlBatchCommand(sql);
        _batch.BatchCommands.Add(command);
        return command;
    }

    /// <summary>Runs the statements. The reader is at the first result that is looked at.</summary>
    public async Task<NpgsqlDataReader> ReadAsync(CancellationToken cancellationToken)
    {
        var reader = await _batch.ExecuteReaderAsync(cancellationToken);
        for (var i = 0; i < _before; i++)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        return reader;
    }

    /// <summary>Runs the statements and reads all rows of the last one.</summary>
    public async Task<List<T>> ReadAllAsync<T>(Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await ReadAsync(cancellationToken);
        return await reader.ReadAllAsync(read, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}

/// <summary>What every reading and every statement needs.</summary>
internal static class PostgresReading
{
    /// <summary>All rows of the current result.</summary>
    public static async Task<List<T>> ReadAllAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The text of a column, null for NULL.</summary>
    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>The time of a column, UTC.</summary>
    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => new(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc));

    /// <summary>Adds a parameter of the type that PostgreSQL has for it. Gives its name in the statement.</summary>
    public static string AddValue<T>(this NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${parameters.Count}";
    }

    /// <summary>The same with a type that the value does not tell.</summary>
    public static string AddValue(this NpgsqlParameterCollection parameters, object? value, NpgsqlDbType type)
    {
        parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return $"${parameters.Count}";
    }
}
