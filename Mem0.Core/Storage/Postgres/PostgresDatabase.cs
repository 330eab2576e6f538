using Mem0.Core.Security.Egress;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// The database: its connections, its schema and what it says about itself. Opened once, by the first that asks, which at a host's start is
/// the host. A connection is held for the length of one unit of work and never across a call to anything else.
/// </summary>
internal sealed partial class PostgresDatabase : IDisposable
{
    private const int MostTries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _opening = new(1);
    private readonly PostgresOptions _options;
    private readonly ILogger<PostgresDatabase> _logger;
    private readonly GuardedPostgres _source;
    private readonly StoreIdentity _identity;
    private readonly string _name;
    private volatile bool _opened;
    private bool _acceptsAnyIdentity;

    public PostgresDatabase(GuardedPostgres source, IOptions<PostgresOptions> options, EmbeddingIdentity embedding, ILogger<PostgresDatabase> logger)
    {
        _options = options.Value;
        _logger = logger;
        _identity = new StoreIdentity(embedding);
        _source = source;
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        _name = $"{settings.Database} at {settings.Host}:{settings.Port}";
    }

    /// <summary>Whether confined requests run as a role of their own: the second wall.</summary>
    public bool HasConfinedRole { get; private set; }

    /// <summary>What this server takes the store for.</summary>
    public StoreIdentity Identity => _identity;

    /// <summary>Does a unit of work with a connection. One that lost a race with another transaction is done again.</summary>
    /// <param name="work">The work; it is one transaction, so that nothing of it is there when it is done again.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreUnavailableException">The database cannot be used; nothing has been changed that was not complete.</exception>
    /// <exception cref="InvalidOperationException">The database could not be opened in the first place, or is not one for this server.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var left = MostTries; ; left--)
        {
            try
            {
                await OpenAsync(cancellationToken);
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                return await work(connection, cancellationToken);
            }
            catch (NpgsqlException exception) when (left > 1 && PostgresFaults.IsLostRace(exception))
            {
                Log.LostRace(_logger, exception.SqlState);
            }
            catch (NpgsqlException exception) when (PostgresFaults.IsUnavailable(exception))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Log.Unavailable(_logger, exception.SqlState, exception.InnerException?.GetType().Name);
                throw PostgresFaults.Unavailable(exception);
            }
            catch (EgressBlockedException exception)
            {
                throw Blocked(exception);
            }
            catch (Exception exception) when (exception is TimeoutException or IOException or System.Net.Sockets.SocketException)
            {
                Log.Unavailable(_logger, null, exception.GetType().Name);
                throw new StoreUnavailableException(exception is EgressBlockedException ? exception.Message : "The database does not answer.", exception);
            }
        }
    }

    /// <summary>
    /// The same for work that only reads: when the connection turns out to be broken, as all are after a restart of the database, it is done
    /// once more with another.
    /// </summary>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(read, cancellationToken);
        }
        catch (StoreUnavailableException exception) when (exception.InnerException is NpgsqlException inner && PostgresFaults.IsBrokenConnection(inner))
        {
            return await RunAsync(read, cancellationToken);
        }
    }

    /// <summary>Lets a store of another embedding model be opened, which only embedding it again does.</summary>
    public void AcceptAnyIdentity() => _acceptsAnyIdentity = true;

    /// <summary>A connection outside of any unit of work, the caller's own; for what takes long.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        try
        {
            return await _source.OpenConnectionAsync(cancellationToken);
        }
        catch (EgressBlockedException exception)
        {
            throw Blocked(exception);
        }
        catch (System.Net.Sockets.SocketException exception)
        {
            // Npgsql throws it as it is when the name of the host has no address.
            throw new StoreUnavailableException("The database does not answer.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _opening.Dispose();

    /// <summary>The database may answer; it is not asked, and the policy says what would let it be.</summary>
    private StoreUnavailableException Blocked(EgressBlockedException exception)
    {
        Log.Blocked(_logger, exception.Message);
        return new StoreUnavailableException($"The database {_name} cannot be used: {exception.Message}", exception);
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_opened)
        {
            return;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (!_opened)
            {
                await PrepareAsync(cancellationToken);
                _opened = true;
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or System.Net.Sockets.SocketException or EgressBlockedException)
        {
            throw new InvalidOperationException($"The database {_name} cannot be opened: {exception.Message}", exception);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var connection = await FirstConnectionAsync(cancellationToken);
        await new PostgresMigrations(_logger).ApplyAsync(connection, int.MaxValue, cancellationToken);
        await connection.ReloadTypesAsync(cancellationToken);
        if (!_acceptsAnyIdentity)
        {
            await _identity.CheckAsync(connection, cancellationToken);
        }

        HasConfinedRole = await HasRoleAsync(connection, cancellationToken);
        Log.Opened(_logger, connection.Host, connection.Port, connection.Database, connection.ServerVersion);
        if (!HasConfinedRole)
        {
            Log.NoSecondWall(_logger);
        }
    }

    /// <summary>A database that is still starting is waited for; one that refuses is not.</summary>
    private async Task<NpgsqlConnection> FirstConnectionAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.StartTimeout);
        while (true)
        {
            try
            {
                return await _source.OpenConnectionAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is NpgsqlException { IsTransient: true } or System.Net.Sockets.SocketException && !limit.IsCancellationRequested)
            {
                Log.Waiting(_logger);
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static async Task<bool> HasRoleAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT FROM pg_policies WHERE schemaname = current_schema() AND tablename = 'memories' AND policyname = 'confined')
                AND pg_has_role(current_user, r.oid, 'MEMBER')
            FROM pg_roles AS r WHERE r.rolname = 'mem0_confined'
            """,
            connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Memories are kept in PostgreSQL {Version} at {Host}:{Port}, database {Database}")]
        public static partial void Opened(ILogger logger, string? host, int port, string database, string version);

        [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The database does not answer yet")]
        public static partial void Waiting(ILogger logger);

        [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The database cannot be used (error {SqlState}, {Reason})")]
        public static partial void Unavailable(ILogger logger, string? sqlState, string? reason);

        [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "The database cannot be used: {Advice}")]
        public static partial void Blocked(ILogger logger, string advice);

        [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "A transaction lost a race ({SqlState}) and is run again")]
        public static partial void LostRace(ILogger logger, string? sqlState);

        [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "This connection's role may not create roles: confined keys are kept apart by the statements alone, not by row-level security, too")]
        public static partial void NoSecondWall(ILogger logger);
    }
}
