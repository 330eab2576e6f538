using System.Data;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>Locks that a session holds, whatever its transactions do. A session that ends, in whatever way, holds none.</summary>
internal static class AdvisoryLocks
{
    /// <summary>Takes a lock; false when another session has it. Waits for nothing.</summary>
    public static async Task<bool> TryTakeAsync(NpgsqlConnection connection, long key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({key})", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Gives a lock back. A connection that was cut has no session any longer, and so no lock.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection, long key)
    {
        if (connection.State == ConnectionState.Open)
        {
            await using var command = new NpgsqlCommand($"SELECT pg_advisory_unlock({key})", connection);
            await command.ExecuteScalarAsync(CancellationToken.None);
        }
    }
}
