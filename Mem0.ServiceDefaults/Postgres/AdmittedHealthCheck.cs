using HealthChecks.NpgSql;
using Mem0.ServiceDefaults.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Mem0.ServiceDefaults.Postgres;

/// <summary>Asks the database, after the host's policy for outgoing connections has been asked.</summary>
internal sealed class AdmittedHealthCheck(NpgsqlDataSource source, OutgoingConnections? connections) : IHealthCheck
{
    private readonly NpgSqlHealthCheck _check = new(new NpgSqlHealthCheckOptions(source));

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (connections is not null)
        {
            await connections.AdmitAsync(source, cancellationToken);
        }

        return await _check.CheckHealthAsync(context, cancellationToken);
    }
}
