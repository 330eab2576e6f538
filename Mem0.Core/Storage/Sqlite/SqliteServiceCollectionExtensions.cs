using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>Registers the embedded store.</summary>
internal static class SqliteServiceCollectionExtensions
{
    /// <summary>Adds the embedded store.</summary>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services)
    {
        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<ScopeIndexLoader>();
        services.TryAddSingleton<ScopeIndexCache>();
        services.TryAddSingleton<SqliteWriter>();
        services.TryAddSingleton<IMemoryStore, SqliteMemoryStore>();
        services.TryAddSingleton<IRecallStore, SqliteRecallStore>();
        return services;
    }
}
