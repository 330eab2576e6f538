using System.Security.Cryptography;
using Npgsql;

namespace Mem0.Benchmarks.Commands;

/// <summary>A database with a name of its own that is gone afterwards, whoever is connected.</summary>
internal sealed class TemporaryDatabase : IRunData
{
    private readonly NpgsqlConnectionStringBuilder _server;

    private TemporaryDatabase(NpgsqlConnectionStringBuilder server) =>
        (_server, Connection) = (server, new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Database = $"mem0_benchmark_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
        });

    /// <summary>How to connect to it.</summary>
    public NpgsqlConnectionStringBuilder Connection { get; }

    /// <inheritdoc/>
    public KeyValuePair<string, string?> Setting => new("ConnectionStrings:db", Connection.ConnectionString);

    /// <summary>Creates one.</summary>
    /// <exception cref="UsageException">The server cannot be used.</exception>
    public static async Task<TemporaryDatabase> CreateAsync(string server, CancellationToken cancellationToken)
    {
        try
        {
            var database = new TemporaryDatabase(new NpgsqlConnectionStringBuilder(server) { Pooling = false });
            database.Connection.Pooling = true;
            await database.ExecuteAsync($"CREATE DATABASE {database.Connection.Database} TEMPLATE template0 ENCODING 'UTF8'", cancellationToken);
            return database;
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException)
        {
            throw new UsageException($"{RunData.Server.Name} names no server where a database can be made: {exception.Message}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS {Connection.Database} WITH (FORCE)", CancellationToken.None);
        await using var connection = new NpgsqlConnection(Connection.ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
