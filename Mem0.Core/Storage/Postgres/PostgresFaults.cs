using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>Tells what of PostgreSQL's errors means that it cannot be used at the moment.</summary>
internal static class PostgresFaults
{
    /// <summary>The store is of another embedding model or text analysis than this server: see the function <c>mem0_refuse</c>.</summary>
    public const string OtherIdentity = "M0001";

    /// <summary>Whether the database does not answer, has no room or no connection left, is shutting down, or gave up a transaction for others.</summary>
    public static bool IsUnavailable(NpgsqlException exception) => exception is not PostgresException error || error.SqlState switch
    {
        OtherIdentity or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ReadOnlySqlTransaction => true,
        // The table that the statement knew was replaced (reembed), or is of another database.
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => true,
        _ => error.SqlState[..2] is "08" or "40" or "53" or "57" or "58" or "XX",
    };

    /// <summary>Whether the transaction lost a race and may be run again as it is.</summary>
    public static bool IsLostRace(NpgsqlException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>Whether the connection was cut, by a restart of the database for one, so that another one may do.</summary>
    public static bool IsBrokenConnection(NpgsqlException exception) => exception is PostgresException error
        ? error.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        : exception.InnerException is IOException;

    /// <summary>What the caller gets.</summary>
    public static StoreUnavailableException Unavailable(NpgsqlException exception) => new(
        exception is PostgresException { SqlState: OtherIdentity }
            ? $"The memories were embedded again by another server: {((PostgresException)exception).MessageText}. Restart this one with that model."
            : "The database cannot be used.",
        exception);
}
