using Mem0.Core.Upkeep;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// Keeps the database in order: makes the search indexes of large scopes, drops those of scopes that are not large any
/// longer, and purges answers to idempotency keys and changes that are out of date. One server at a time does it.
/// </summary>
internal sealed class PostgresUpkeep(
    PostgresDatabase database, IOptions<PostgresOptions> options, TimeProvider time, ILogger<PostgresUpkeep> logger) : IUpkeepWork
{
    private const long MaintenanceLock = 0x6D656D30_00000003;

    /// <inheritdoc/>
    public string Name => "database";

    /// <inheritdoc/>
    public TimeSpan Period { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Does what there is to do, unless another server is at it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
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
}
