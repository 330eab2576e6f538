using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>
/// Brings a database to this program's schema: numbered scripts, each applied once in its own transaction, forward only. The number of the
/// last one is the file's <c>user_version</c>.
/// </summary>
internal static class SqliteMigrations
{
    private const string Prefix = "Sqlite/";

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="InvalidOperationException">The file was written by a newer version.</exception>
    public static void Apply(SqliteConnection connection)
    {
        var scripts = Scripts();
        var version = Version(connection);
        if (version > scripts.Count)
        {
            throw new InvalidOperationException(
                $"The database {connection.DataSource} has schema {version}, this version knows {scripts.Count}. Use the version that wrote it, or a newer one.");
        }

        for (var number = version + 1; number <= scripts.Count; number++)
        {
            using var transaction = connection.BeginTransaction();
            SqliteDatabase.Execute(connection, Read(scripts[number - 1]));
            SqliteDatabase.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}"));
            transaction.Commit();
        }
    }

    private static int Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static List<string> Scripts() =>
        [.. typeof(SqliteMigrations).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static string Read(string script)
    {
        using var reader = new StreamReader(typeof(SqliteMigrations).Assembly.GetManifestResourceStream(script)!);
        return reader.ReadToEnd();
    }
}
