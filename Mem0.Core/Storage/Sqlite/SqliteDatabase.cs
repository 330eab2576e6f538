using System.Collections.Concurrent;
using System.Globalization;
using Mem0.Core.Recall;
using Mem0.Core.Storage.Sqlite.Filters;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>
/// The database file: its folder, which one process owns, its schema and its connections. Write-ahead logging lets any number of readers
/// go on beside the one writer.
/// </summary>
internal sealed partial class SqliteDatabase : IDisposable
{
    // What an IOException says of a file that somebody else has open: an HRESULT on Windows, else the number of the error.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private readonly FileStream _lock;
    private readonly string _connectionString;
    private volatile bool _disposed;

    public SqliteDatabase(IOptions<SqliteOptions> options, EmbeddingIdentity embedding, ILogger<SqliteDatabase> logger)
    {
        SystemSqlite.Load();
        DataDirectory = options.Value.ResolveDataDirectory();
        _lock = TakeFolder(DataDirectory);
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(DataDirectory, "mem0.db"),
            Pooling = false,
        }.ToString();

        try
        {
            using var connection = Open();
            SqliteMigrations.Apply(connection);
            CheckFact(connection, "embedding", $"{embedding.Model} {embedding.Dimensions.ToString(CultureInfo.InvariantCulture)}");
            CheckFact(connection, "text_analysis", TextAnalysis.Version.ToString(CultureInfo.InvariantCulture));
        }
        catch (SqliteException exception)
        {
            _lock.Dispose();
            throw new InvalidOperationException($"The database in {DataDirectory} cannot be opened: {exception.Message}", exception);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }

        Log.Opened(logger, DataDirectory);
    }

    /// <summary>The folder.</summary>
    public string DataDirectory { get; }

    /// <summary>A new connection, the caller's own.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();

            // FULL: what was answered survives a loss of power, too, not only the end of the process.
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;");
            SqliteFilterFunctions.Register(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads with a connection of the pool. One that has failed does not return to it.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SqliteConnection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : Open();
            var result = read(connection);
            Return(connection);
            return result;
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw new StoreUnavailableException("The database cannot be read.", exception);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
        _lock.Dispose();
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Return(SqliteConnection connection)
    {
        if (_idle.Count >= Environment.ProcessorCount * 2)
        {
            connection.Dispose();
            return;
        }

        // Looked at after adding: disposal closes either this connection or is seen here.
        _idle.Add(connection);
        if (_disposed)
        {
            CloseIdle();
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    /// <summary>The operating system releases the lock with the process, however it ends.</summary>
    private static FileStream TakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "mem0.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new InvalidOperationException(
                $"The data folder {folder} cannot be written. Give this user the right, or set Mem0:DataDirectory to another folder.", exception);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(
                exception.HResult is SharingViolation or LinuxWouldBlock or MacWouldBlock
                    ? $"The data folder {folder} is in use by another process. Stop it, or set Mem0:DataDirectory to another folder."
                    : $"The data folder {folder} cannot be used: {exception.Message} Set Mem0:DataDirectory to another folder.",
                exception);
        }
    }

    /// <summary>Notes a fact of a new store, and refuses a store whose fact is another one.</summary>
    private void CheckFact(SqliteConnection connection, string name, string expected)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO facts (name, value) VALUES ($name, $value) ON CONFLICT DO NOTHING; SELECT value FROM facts WHERE name = $name;";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$value", expected);
        var stored = (string)command.ExecuteScalar()!;
        if (stored != expected)
        {
            throw new InvalidOperationException(
                $"The memories in {DataDirectory} were stored with {name} '{stored}', but this server is configured for '{expected}'. "
                + "Searches would compare what cannot be compared. Configure the former one, or use another data folder.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Memories are kept in {DataDirectory}")]
        public static partial void Opened(ILogger logger, string dataDirectory);
    }
}
