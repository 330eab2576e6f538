using Mem0.Core.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Mem0.Benchmarks.Commands;

/// <summary>Brings a database at once into the state that the host and the server themselves bring it into with time.</summary>
internal static class Upkeep
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Makes the search indexes of the scopes that a search has found to be large, and collects the planner's statistics. The embedded store
    /// needs neither.
    /// </summary>
    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (services.GetService<PostgresUpkeep>() is not { } upkeep)
        {
            return;
        }

        await using var connection = await services.GetRequiredService<PostgresDatabase>().ConnectAsync(cancellationToken);
        await upkeep.RunAsync(cancellationToken);
        while (!await IsReadyAsync(connection, cancellationToken))
        {
            // The host's own upkeep is at it.
            await Task.Delay(Pause, cancellationToken);
            await upkeep.RunAsync(cancellationToken);
        }

        await using var analyze = new NpgsqlCommand("VACUUM ANALYZE", connection) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> IsReadyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) = 0 FROM large_scopes WHERE NOT ready", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
