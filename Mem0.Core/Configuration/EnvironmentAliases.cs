using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging;

namespace Mem0.Core.Configuration;

/// <summary>
/// Names of settings that existing deployments use, those under which Aspire's client integration of PostgreSQL has its connection string, and
/// Aspire's connection strings of models. A setting under its own name wins.
/// </summary>
public static partial class EnvironmentAliases
{
    private static readonly (string Alias, string Key)[] Aliases =
    [
        ("MEM0_API_KEY", "Mem0:Auth:ApiKeys:0"),
        ("MEM0_ADMIN_API_KEY", "Mem0:Auth:AdminApiKeys:0"),
        ("ADMIN_API_KEY", "Mem0:Auth:AdminApiKeys:0"),
        ("MEM0_DATA_ROOT", "Mem0:DataDirectory"),
        ("MEM0_PORT", "Mem0:Port"),
        ("LLM_ROUTING_ENABLED", "Mem0:Llm:Routing:Enabled"),
        ("LLM_LOCAL_THRESHOLD", "Mem0:Llm:Routing:LocalThreshold"),

        // https://aspire.dev/integrations/databases/postgres/postgres-client: the section of the connection wins over the common one.
        ("Aspire:Npgsql:db:ConnectionString", ConnectionKey),
        ("Aspire:Npgsql:ConnectionString", ConnectionKey),
    ];

    private const string ConnectionKey = "ConnectionStrings:db";

    private static readonly (string Variable, string Keyword)[] PostgresVariables =
        [("POSTGRES_PORT", "Port"), ("POSTGRES_USER", "Username"), ("POSTGRES_PASSWORD", "Password"), ("POSTGRES_DB", "Database")];

    /// <summary>Adds the aliases that are set, below every other source.</summary>
    /// <param name="configuration">The host's configuration with all its sources.</param>
    public static void AddEnvironmentAliases(this IConfigurationManager configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        var found = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (alias, key) in Aliases)
        {
            if (configuration[alias] is { Length: > 0 } value)
            {
                found.TryAdd(key, value);
            }
        }

        if (Postgres(configuration) is { } connection)
        {
            found.TryAdd(ConnectionKey, connection);
        }

        foreach (var (key, value) in ModelAliases.Read(configuration))
        {
            found.TryAdd(key, value);
        }

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = found });
    }

    /// <summary>Says when a connection string leads elsewhere than the aliases, which then do nothing.</summary>
    /// <param name="logger">Where it is said.</param>
    /// <param name="configuration">The host's configuration.</param>
    public static void WarnOfIgnoredAliases(this ILogger logger, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        if (Postgres(configuration) is not { } alias || configuration[ConnectionKey] is not { } configured)
        {
            return;
        }

        var (ours, theirs) = (Server(configured), Server(alias));
        if (ours != theirs)
        {
            Log.AliasIgnored(logger, ours, theirs);
        }
    }

    /// <summary>The connection string of the variables of the stack that this one replaces; null without a host.</summary>
    private static string? Postgres(IConfiguration configuration)
    {
        if (configuration["POSTGRES_HOST"] is not { Length: > 0 } host)
        {
            return null;
        }

        var builder = new DbConnectionStringBuilder { ["Host"] = host };
        foreach (var (variable, keyword) in PostgresVariables)
        {
            if (configuration[variable] is { Length: > 0 } value)
            {
                builder[keyword] = value;
            }
        }

        return builder.ConnectionString;
    }

    /// <summary>Where a connection string leads, without its secrets.</summary>
    private static string Server(string connectionString)
    {
        var builder = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return $"{Value("Host") ?? Value("Server")}:{Value("Port") ?? "5432"}/{Value("Database")}";

        string? Value(string keyword) => builder.TryGetValue(keyword, out var value) ? value.ToString() : null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The connection string db leads to {Configured}; POSTGRES_HOST and its kin, which lead to {Alias}, are not used")]
        public static partial void AliasIgnored(ILogger logger, string configured, string alias);
    }
}
