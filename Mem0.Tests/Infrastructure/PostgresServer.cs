using System.Security.Cryptography;
using Npgsql;

namespace Mem0.Tests.Infrastructure;

/// <summary>The PostgreSQL server that the tests use. Without one they are skipped, but not where changes are integrated.</summary>
internal static class PostgresServer
{
    private const string Variable = "MEM0_TEST_POSTGRES";
    private const string Missing = $"No PostgreSQL: set {Variable}, or run ./test.sh, which starts one";

    /// <summary>How to connect to it. Skips the test, or fails it, when there is none.</summary>
    internal static string ConnectionString
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } connection)
            {
                return connection;
            }

            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Missing);
            throw new InvalidOperationException(Missing);
        }
    }

    /// <summary>Creates an empty database with a name of its own.</summary>
    internal static async Task<TestDatabase> CreateDatabaseAsync()
    {
        var name = $"mem0_test_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
        return new TestDatabase(name, new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString);
    }

    /// <summary>Runs a statement outside of the databases of the tests.</summary>
    internal static async Task ExecuteAsync(string sql)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await using (connection)
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}

/// <summary>A database of one test, or of the tests of one class. It is dropped at the end, whoever is connected.</summary>
internal sealed class TestDatabase(string name, string connectionString) : IAsyncDisposable
{
    /// <summary>How to connect to it.</summary>
    public string ConnectionString { get; } = connectionString;

    public async ValueTask DisposeAsync()
    {
        await PostgresServer.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
