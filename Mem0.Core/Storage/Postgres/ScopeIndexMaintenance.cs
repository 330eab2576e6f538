using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// Keeps the database in order while the host runs: makes the search indexes of large scopes, drops those of scopes that are not large any
/// longer, and purges what is out of date. One replica at a time does it.
/// </summary>
internal sealed partial class ScopeIndexMaintenance(
    PostgresDatabase database, IOptions<PostgresOptions> options, TimeProvider time, ILogger<ScopeIndexMaintenance> logger) : BackgroundService
{
    private const long MaintenanceLock = 0x6D656D30_00000003;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    /// <summary>Does what there is to do, unless another replica is at it.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        if (!await AdvisoryLocks.TryTakeAsync(connection, MaintenanceLock, cancellationToken))
        {
            return;
        }

        try
        {
            await PostgresIdempotency.PurgeAsync(connection, time.GetUtcNow(), cancellationToken);
            await ScopeChangeLog.PurgeAsync(connection, null, cancellationToken);
            var indexes = new ScopeIndexes(connection, database.Identity.Embedding.Dimensions, options.Value, logger);
            await indexes.DropUnwantedAsync(cancellationToken);
            await indexes.MakeMissingAsync(cancellationToken);
        }
        finally
        {
            await AdvisoryLocks.ReleaseAsync(connection, MaintenanceLock);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or StoreUnavailableException or TimeoutException or IOException)
            {
                // The database is away or a statement gave way to others: the next round does what this one did not.
                Log.Failed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The upkeep of the database was not completed and is tried again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
