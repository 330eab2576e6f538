using Microsoft.Extensions.Logging;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>How connections of the store are set up.</summary>
internal static class PostgresConnections
{
    private static readonly (string Keyword, object Value)[] Defaults =
    [
        ("Application Name", "mem0"), ("Max Auto Prepare", 100), ("Auto Prepare Min Usages", 2), ("No Reset On Close", true), ("Options", "-c plan_cache_mode=force_generic_plan"),

        // Otherwise each first connection looks for Kerberos, and complains where its library is missing, as in containers.
        ("GSS Encryption Mode", "Disable"),
    ];

    /// <summary>A data source of the store's own, for where no host has registered one.</summary>
    public static NpgsqlDataSource Build(string connectionString, ILoggerFactory? loggers)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseLoggerFactory(loggers);
        Configure(builder);
        return builder.Build();
    }

    /// <summary>
    /// What the connection string says holds. Otherwise statements are prepared and planned once, which takes longer than running them; those
    /// that need the values for their plan say so. Connections are not reset between uses: no statement leaves anything behind in a session.
    /// </summary>
    public static void Configure(NpgsqlDataSourceBuilder builder)
    {
        foreach (var (keyword, value) in Defaults)
        {
            if (!builder.ConnectionStringBuilder.ShouldSerialize(keyword))
            {
                builder.ConnectionStringBuilder[keyword] = value;
            }
        }

        builder.Name ??= PostgresOptions.ConnectionName;
        builder.EnableParameterLogging(false);
        builder.UseVector();
    }
}
