using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// Brings a database to this program's schema: numbered scripts, each applied once in its own transaction, forward only, under an advisory
/// lock, so that replicas may start together. A script's first line says whether it expands the schema, which the previous release can go
/// on with, or contracts it, which it cannot.
/// </summary>
internal sealed partial class PostgresMigrations(ILogger logger)
{
    private const string Prefix = "Postgres/";
    private const int MostTries = 20;

    /// <summary>The advisory lock that one of migrating and backing up holds.</summary>
    public const long SchemaLock = 0x6D656D30_00000001;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The scripts in their order.</summary>
    public static IReadOnlyList<Migration> Scripts { get; } =
    [
        .. typeof(PostgresMigrations).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Migration.Read),
    ];

    /// <summary>Applies what is missing, up to and with a version.</summary>
    /// <exception cref="InvalidOperationException">The extension vector cannot be had, or the schema is of a newer version that this one cannot use.</exception>
    public async Task ApplyAsync(NpgsqlConnection connection, int upTo, CancellationToken cancellationToken)
    {
        await LockAsync(connection, cancellationToken);
        try
        {
            await AddVectorAsync(connection, cancellationToken);
            await ExecuteAsync(
                connection,
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    version integer PRIMARY KEY, name text NOT NULL, kind text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
                """,
                cancellationToken);
            var version = await VersionAsync(connection, cancellationToken);
            foreach (var script in Scripts.Where(script => script.Version > version && script.Version <= upTo))
            {
                await ApplyAsync(connection, script, cancellationToken);
                Log.Applied(logger, script.Name);
            }
        }
        finally
        {
            await AdvisoryLocks.ReleaseAsync(connection, SchemaLock);
        }
    }

    /// <summary>Waits without holding a snapshot, so that nobody's cleaning up waits along.</summary>
    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (!await AdvisoryLocks.TryTakeAsync(connection, SchemaLock, cancellationToken))
        {
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static async Task AddVectorAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, "CREATE EXTENSION IF NOT EXISTS vector", cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidOperationException(
                $"The extension vector is not installed in the database {connection.Database}, and this role may not install it. "
                + "As a superuser, run in it: CREATE EXTENSION vector;",
                exception);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported)
        {
            throw new InvalidOperationException(
                "This PostgreSQL server does not have pgvector. Install it (Debian: postgresql-17-pgvector, images: pgvector/pgvector:pg17), "
                + "then run in the database: CREATE EXTENSION vector;",
                exception);
        }
    }

    /// <summary>The last version that is applied. A newer one that only expanded the schema is no obstacle.</summary>
    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT COALESCE(max(version), 0), COALESCE(max(version) FILTER (WHERE kind = 'contract' AND version > {Scripts.Count}), 0) FROM schema_migrations",
            connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return row.GetInt32(1) == 0
            ? row.GetInt32(0)
            : throw new InvalidOperationException(
                $"The database {connection.Database} has schema {row.GetInt32(1)}, this version knows {Scripts.Count}. Use the version that wrote it, or a newer one.");
    }

    /// <summary>
    /// A statement that waits for a lock makes everybody wait that comes after it, so it gives up soon and is tried again.
    /// </summary>
    private static async Task ApplyAsync(NpgsqlConnection connection, Migration script, CancellationToken cancellationToken)
    {
        for (var left = MostTries; ; left--)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await ExecuteAsync(connection, $"SET LOCAL lock_timeout = '2s';\n{script.Sql}", cancellationToken);
                await using var note = new NpgsqlCommand("INSERT INTO schema_migrations (version, name, kind) VALUES ($1, $2, $3)", connection)
                {
                    Parameters = { new() { Value = script.Version }, new() { Value = script.Name }, new() { Value = script.Kind } },
                };
                await note.ExecuteNonQueryAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable && left > 1)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>One script.</summary>
    /// <param name="Version">Its number.</param>
    /// <param name="Name">Its name with the number.</param>
    /// <param name="Kind"><c>expand</c> or <c>contract</c>.</param>
    /// <param name="Sql">Its statements.</param>
    internal sealed record Migration(int Version, string Name, string Kind, string Sql)
    {
        /// <summary>Reads a script.</summary>
        /// <exception cref="InvalidDataException">It has no label.</exception>
        public static Migration Read(string resource)
        {
            using var reader = new StreamReader(typeof(PostgresMigrations).Assembly.GetManifestResourceStream(resource)!);
            var sql = reader.ReadToEnd();
            var name = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]);
            var kind = sql.StartsWith("-- expand:", StringComparison.Ordinal) ? "expand"
                : sql.StartsWith("-- contract:", StringComparison.Ordinal) ? "contract"
                : throw new InvalidDataException($"The migration {name} does not say in its first line whether it is -- expand: or -- contract:.");
            return new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, kind, sql);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Applied the migration {Name}")]
        public static partial void Applied(ILogger logger, string name);
    }
}
