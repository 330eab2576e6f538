using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>
/// The one writer. Writes that wait at the same time share a transaction, and so a flush to the disk; each has a savepoint of its own, and
/// fails alone. A write is complete once its transaction is on the disk and the search indexes have its changes.
/// </summary>
internal sealed partial class SqliteWriter : IAsyncDisposable
{
    private const int MostWritesTogether = 64;

    private readonly Channel<IPendingWrite> _pending = Channel.CreateBounded<IPendingWrite>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly ScopeIndexCache _indexes;
    private readonly ILogger<SqliteWriter> _logger;
    private readonly Task _loop;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    public SqliteWriter(SqliteDatabase database, ScopeIndexCache indexes, ILogger<SqliteWriter> logger)
    {
        _connection = database.Open();
        _indexes = indexes;
        _logger = logger;
        _loop = Task.Run(WriteAsync);
    }

    /// <summary>Writes in a transaction.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be written; nothing has been stored.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteWrite, T> write, CancellationToken cancellationToken)
    {
        var pending = new PendingWrite<T>(write, cancellationToken);
        try
        {
            await _pending.Writer.WriteAsync(pending, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new StoreUnavailableException("The store is closed.", exception);
        }

        return await pending.Completion;
    }

    /// <summary>Completes what was begun, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        await _loop;
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private async Task WriteAsync()
    {
        var together = new List<IPendingWrite>(MostWritesTogether);
        while (await _pending.Reader.WaitToReadAsync())
        {
            while (together.Count < MostWritesTogether && _pending.Reader.TryRead(out var next))
            {
                together.Add(next);
            }

            Write(together);
            together.Clear();
        }
    }

    /// <summary>Every exception reaches the writes that it concerns, and none of them ends the loop.</summary>
    private void Write(List<IPendingWrite> together)
    {
        var changes = new List<IndexChange>();
        try
        {
            SqliteDatabase.Execute(_connection, "BEGIN IMMEDIATE");
            foreach (var write in together)
            {
                WriteOne(write, changes);
            }

            SqliteDatabase.Execute(_connection, "COMMIT");
        }
#pragma warning disable CA1031 // the writes get it, and those that wait go on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Failed(_logger, exception);
            RollBack();
            var failure = new StoreUnavailableException("The database cannot be written.", exception);
            together.ForEach(write => write.Fail(failure));
            return;
        }

        Publish(changes);
        together.ForEach(write => write.Complete());
    }

    /// <summary>
    /// After some errors, a full disk for one, SQLite has rolled back by itself. If it cannot be done now, the next transaction fails to
    /// begin and it is tried again.
    /// </summary>
    private void RollBack()
    {
        try
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                SqliteDatabase.Execute(_connection, "ROLLBACK");
            }
        }
        catch (SqliteException exception)
        {
            Log.NotRolledBack(_logger, exception);
        }
    }

    /// <summary>What is on the disk cannot be taken back: an index that fails to follow is dropped and read again.</summary>
    private void Publish(List<IndexChange> changes)
    {
        try
        {
            _indexes.Apply(changes);
        }
#pragma warning disable CA1031 // the writes are stored and complete
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.NotIndexed(_logger, exception);
            _indexes.Drop();
        }
    }

    private void WriteOne(IPendingWrite write, List<IndexChange> changes)
    {
        SqliteDatabase.Execute(_connection, "SAVEPOINT one");
        var context = new SqliteWrite(_connection, _commands);
        if (write.Run(context))
        {
            changes.AddRange(context.Changes);
        }
        else
        {
            SqliteDatabase.Execute(_connection, "ROLLBACK TO one");
        }

        SqliteDatabase.Execute(_connection, "RELEASE one");
    }

    private interface IPendingWrite
    {
        /// <summary>Runs the write; false when it is to be rolled back.</summary>
        bool Run(SqliteWrite write);

        void Complete();

        void Fail(Exception exception);
    }

    private sealed class PendingWrite<T>(Func<SqliteWrite, T> write, CancellationToken cancellationToken) : IPendingWrite
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _exception;

        public Task<T> Completion => _completion.Task;

        public bool Run(SqliteWrite context)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _result = write(context);
                return true;
            }
#pragma warning disable CA1031 // whatever a write throws belongs to its caller, who gets it from Complete
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _exception = exception;
                return false;
            }
        }

        public void Complete()
        {
            switch (_exception)
            {
                case null:
                    _completion.TrySetResult(_result!);
                    break;
                case OperationCanceledException when cancellationToken.IsCancellationRequested:
                    _completion.TrySetCanceled(cancellationToken);
                    break;
                case SqliteException exception:
                    _completion.TrySetException(new StoreUnavailableException("The database refused a write.", exception));
                    break;
                default:
                    _completion.TrySetException(_exception);
                    break;
            }
        }

        public void Fail(Exception exception) => _completion.TrySetException(exception);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The database cannot be written")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "A transaction that failed could not be rolled back")]
        public static partial void NotRolledBack(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "A search index could not follow a change; the indexes are read again")]
        public static partial void NotIndexed(ILogger logger, Exception exception);
    }
}
