using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Storage.Postgres;

/// <summary>Registers the store in PostgreSQL.</summary>
internal static class PostgresServiceCollectionExtensions
{
    /// <summary>Adds the store and its upkeep.</summary>
    public static IServiceCollection AddPostgresStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(provider => new PostgresDatabase(
            configuration.GetConnectionString(PostgresOptions.ConnectionName)!,
            provider.GetRequiredService<IOptions<PostgresOptions>>(),
            provider.GetRequiredService<EmbeddingIdentity>(),
            provider.GetService<ILoggerFactory>() ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance));
        services.TryAddSingleton<PostgresAdder>();
        services.TryAddSingleton<LargeScopes>();
        services.TryAddSingleton<ScopeReplicas>();
        services.TryAddSingleton<CandidateSearch>();
        services.TryAddSingleton<IMemoryStore, PostgresMemoryStore>();
        services.TryAddSingleton<IRecallStore, PostgresRecallStore>();
        services.TryAddSingleton<IReembedding, PostgresReembedding>();
        services.TryAddSingleton<ScopeIndexMaintenance>();
        services.AddHostedService<StoreStartup>();
        return services.AddHostedService(provider => provider.GetRequiredService<ScopeIndexMaintenance>());
    }
}
