using System.Globalization;
using Mem0.Core.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Mem0.Tests.Storage.Sqlite;

public sealed class SqliteMigrationsTests : IDisposable
{
    private static readonly List<string> Scripts =
        [.. typeof(SqliteMigrations).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Sqlite/", StringComparison.Ordinal))];

    private readonly SqliteConnection _connection;

    public SqliteMigrationsTests()
    {
        SystemSqlite.Load();
        _connection = new SqliteConnection("Data Source=:memory:");
        _connection.Open();
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void The_scripts_are_numbered_without_a_gap() =>
        Assert.Equal(
            Enumerable.Range(1, Scripts.Count).Select(number => number.ToString("D4", CultureInfo.InvariantCulture)),
            Scripts.Order(StringComparer.Ordinal).Select(name => name["Sqlite/".Length..].Split('_')[0]));

    [Fact]
    public void An_empty_database_gets_all_of_them_and_their_number()
    {
        SqliteMigrations.Apply(_connection);
        Assert.Equal(Scripts.Count, Scalar("PRAGMA user_version"));
        Assert.Equal(5, Scalar("SELECT COUNT(*) FROM sqlite_schema WHERE name IN ('memories', 'recall_index', 'history', 'idempotency', 'facts')"));
    }

    [Fact]
    public void Each_is_applied_once()
    {
        SqliteMigrations.Apply(_connection);
        SqliteDatabase.Execute(_connection, "INSERT INTO facts (name, value) VALUES ('mine', 'kept')");
        var changes = Scalar("PRAGMA schema_version");
        SqliteMigrations.Apply(_connection);
        Assert.Equal(changes, Scalar("PRAGMA schema_version"));
        Assert.Equal(1, Scalar("SELECT COUNT(*) FROM facts"));
    }

    [Fact]
    public void One_that_fails_leaves_the_database_as_it_was()
    {
        SqliteDatabase.Execute(_connection, "CREATE TABLE facts (other)");
        Assert.Throws<SqliteException>(() => SqliteMigrations.Apply(_connection));
        Assert.Equal(0, Scalar("PRAGMA user_version"));
        Assert.Equal(1, Scalar("SELECT COUNT(*) FROM sqlite_schema"));
    }

    private long Scalar(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
