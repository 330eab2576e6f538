using Mem0.Core.Storage.Postgres;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Mem0.Core;

/// <summary>What a host needs to know to give the engine its connections to PostgreSQL.</summary>
public static class CoreNpgsqlExtensions
{
    /// <summary>The name of the connection string with which the memories are kept in PostgreSQL: <c>db</c>.</summary>
    public const string ConnectionName = PostgresOptions.ConnectionName;

    /// <summary>Whether the memories are kept in PostgreSQL: the connection string <see cref="ConnectionName"/> is set.</summary>
    /// <param name="configuration">The host's configuration.</param>
    public static bool KeepsMemoriesInPostgres(this IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration.GetConnectionString(ConnectionName));

    /// <summary>
    /// Sets a data source up for the engine, which takes the <see cref="NpgsqlDataSource"/> of the host's services: pgvector's types, prepared
    /// statements with generic plans, no parameter in any log. What the connection string says holds.
    /// </summary>
    /// <param name="builder">The data source under construction.</param>
    public static void UseMem0(this NpgsqlDataSourceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        PostgresConnections.Configure(builder);
    }
}
