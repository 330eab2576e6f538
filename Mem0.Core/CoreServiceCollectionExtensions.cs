using Mem0.Core.Diagnostics;
using Mem0.Core.Extraction;
using Mem0.Core.Extraction.Deduplication;
using Mem0.Core.Extraction.Recalled;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models.Ollama;
using Mem0.Core.Inference.WarmUp;
using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Security.Egress;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Postgres;
using Mem0.Core.Storage.Sqlite;
using Mem0.Core.Upkeep;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core;

/// <summary>Registers the memory engine.</summary>
public static class CoreServiceCollectionExtensions
{
    /// <summary>
    /// Adds memories, recall, the models (the built-in embedder, where no other is configured) and the store: PostgreSQL when the connection
    /// string <c>db</c> is set, else the embedded one. What is registered before is kept: a clock, a model, a data source of PostgreSQL. Nothing
    /// of it runs by itself.
    /// Options come from the section <c>Mem0</c> and are checked when the host starts.
    /// </summary>
    public static IServiceCollection AddMem0Core(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics().TryAddSingleton<Mem0Metrics>();
        return services
            .AddCoreOptions(configuration)
            .AddEgress(configuration)
            .AddInference(configuration)
            .AddMemories()
            .AddRecall()
            .AddInferredMemories(configuration)
            .AddStore(configuration)
            .AddUpkeep();
    }

    /// <summary>
    /// Opens the store when the host starts: a folder or a database that cannot be used ends the start, with its reason. Then Ollama is looked at in the
    /// background, which ends nothing.
    /// </summary>
    public static IServiceCollection AddMem0Startup(this IServiceCollection services) =>
        services.AddHostedService<StoreStartup>().AddHostedService<OllamaStartup>();

    /// <summary>Does the upkeep of the store in the background, as long as the host runs.</summary>
    public static IServiceCollection AddMem0Upkeep(this IServiceCollection services) => services.AddHostedService<UpkeepService>();

    /// <summary>Probes the models when the host starts, and adds the health check <c>models</c>: not ready until they have passed.</summary>
    public static IServiceCollection AddMem0WarmUp(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<ModelsHealthCheck>("models");
        return services.AddHostedService<WarmUpService>();
    }

    /// <summary>Adds the health checks <c>store</c> and <c>upkeep</c>.</summary>
    public static IHealthChecksBuilder AddMem0(this IHealthChecksBuilder checks) =>
        checks.AddCheck<StoreHealthCheck>("store").AddCheck<UpkeepHealthCheck>("upkeep");

    private static IServiceCollection AddStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(provider => EmbeddingIdentity.Of(provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>()));
        return configuration.KeepsMemoriesInPostgres() ? services.AddPostgresStore(configuration) : services.AddSqliteStore();
    }

    private static IServiceCollection AddUpkeep(this IServiceCollection services)
    {
        services.TryAddSingleton<UpkeepState>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IUpkeepWork, ExpiredMemoryPurge>());
        services.TryAddSingleton(provider => new UpkeepLoop(
            provider.GetServices<IUpkeepWork>(),
            provider.GetRequiredService<UpkeepState>(),
            provider.GetRequiredService<Mem0Metrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<UpkeepLoop>>()));
        return services;
    }

    private static IServiceCollection AddCoreOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MemoryLimits>().Bind(configuration.GetSection(MemoryLimits.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RecallOptions>().Bind(configuration.GetSection(RecallOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RecallWeights>().Bind(configuration.GetSection(RecallWeights.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SearchMemoryOptions>().Bind(configuration.GetSection(SearchMemoryOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PostgresOptions>().Bind(configuration.GetSection(PostgresOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<UpkeepOptions>().Bind(configuration.GetSection(UpkeepOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SqliteOptions>().Bind(configuration.GetSection(SqliteOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    private static IServiceCollection AddMemories(this IServiceCollection services)
    {
        services.TryAddSingleton<IdempotencyGate>();
        services.TryAddSingleton<IdempotentAdds>();
        services.TryAddSingleton<TextAnalyzer>();
        services.TryAddSingleton(provider => new MemoryService(
            provider.GetRequiredService<IMemoryStore>(),
            provider.GetRequiredService<TextAnalyzer>(),
            provider.GetRequiredService<IdempotentAdds>(),
            provider.GetRequiredService<IOptions<MemoryLimits>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Mem0Metrics>()));
        return services;
    }

    private static IServiceCollection AddInferredMemories(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddExtraction(configuration).AddDeduplication(configuration);
        services.TryAddSingleton<ScopeTurns>();
        services.TryAddSingleton<NeighbourSearch>();
        services.TryAddSingleton<FactStoring>();
        services.TryAddSingleton(provider => new InferredMemoryService(
            ConversationReader(provider),
            provider.GetRequiredService<FactStoring>(),
            provider.GetRequiredService<IdempotentAdds>(),
            provider.GetRequiredService<IOptions<MemoryLimits>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IUpkeepWork, WaitingExtraction>());
        services.TryAddSingleton(provider => new ReextractionService(
            ConversationReader(provider),
            provider.GetRequiredService<FactStoring>(),
            provider.GetRequiredService<IMemoryStore>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;

        // Without a language model there is nothing that reads conversations.
        static ConversationReader? ConversationReader(IServiceProvider provider) => provider.GetService<IChatClient>() is null
            ? null
            : new ConversationReader(provider.GetRequiredService<FactExtractor>(), provider.GetRequiredService<ProceduralSummarizer>());
    }

    private static IServiceCollection AddRecall(this IServiceCollection services)
    {
        services.TryAddSingleton<WordExpansion>();
        services.TryAddSingleton<QuestionReader>();
        services.TryAddSingleton(provider => new RecallService(
            provider.GetRequiredService<IRecallStore>(),
            provider.GetRequiredService<TextAnalyzer>(),
            provider.GetRequiredService<QuestionReader>(),
            provider.GetRequiredService<IOptions<RecallOptions>>(),
            provider.GetRequiredService<IOptions<RecallWeights>>(),
            provider.GetRequiredService<IOptions<MemoryLimits>>(),
            provider.GetRequiredService<RecentlyRecalled>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Mem0Metrics>(),
            provider.GetRequiredService<ILogger<RecallService>>()));
        return services;
    }
}
