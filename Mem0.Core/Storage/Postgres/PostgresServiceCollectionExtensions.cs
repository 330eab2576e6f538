using Mem0.Core.Security.Egress;
using Mem0.Core.Upkeep;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Mem0.Core.Storage.Postgres;

/// <summary>Registers the store in PostgreSQL.</summary>
internal static class PostgresServiceCollectionExtensions
{
    /// <summary>Adds the store and its upkeep. A data source that the host has registered is used.</summary>
    public static IServiceCollection AddPostgresStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(provider =>
            PostgresConnections.Build(configuration.GetConnectionString(PostgresOptions.ConnectionName)!, provider.GetService<ILoggerFactory>()));
        services.TryAddSingleton<GuardedPostgres>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfiguredEndpoints, PostgresEndpoints>());
        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton<PostgresAdder>();
        services.TryAddSingleton<LargeScopes>();
        services.TryAddSingleton<ScopeReplicas>();
        services.TryAddSingleton<CandidateSearch>();
        services.TryAddSingleton<IMemoryStore, PostgresMemoryStore>();
        services.TryAddSingleton<IRecallStore, PostgresRecallStore>();
        services.TryAddSingleton<IReembedding, PostgresReembedding>();
        services.TryAddSingleton<PostgresUpkeep>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IUpkeepWork, PostgresUpkeep>(provider => provider.GetRequiredService<PostgresUpkeep>()));
        return services;
    }
}
