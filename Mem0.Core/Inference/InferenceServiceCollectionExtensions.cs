using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Inference.Caching;
using Mem0.Core.Inference.Metering;
using Mem0.Core.Inference.Models;
using Mem0.Core.Inference.Models.Embedders;
using Mem0.Core.Inference.Resilience;
using Mem0.Core.Inference.Routing;
using Mem0.Core.Inference.WarmUp;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Inference;

/// <summary>
/// Registers the models. From the outside in, the language model is cache, metering, router and, for the local and the external model, pipeline
/// and client; the embedding server is cache, metering, pipeline and client; the built-in embedder stands by itself.
/// </summary>
internal static class InferenceServiceCollectionExtensions
{
    /// <summary>The key of the models without anything around them.</summary>
    private const string Bare = "mem0.bare";

    /// <summary>
    /// Adds the embedder, and the language model when one is configured. What is registered before is kept. Whether there is a language model, and
    /// which embedder, is read here and once; other changes take effect while the server runs.
    /// </summary>
    public static IServiceCollection AddInference(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddModels(configuration);
        services.AddInferenceOptions(configuration);
        services.AddModelPipelines();
        services.TryAddSingleton<ModelSetup>();
        services.TryAddSingleton<Circuits>();
        services.TryAddSingleton<InferenceMetrics>();
        services.TryAddSingleton<InferenceJournal>();
        services.TryAddSingleton<InferenceCache>();
        services.TryAddSingleton(provider => new RoutingWindow(
            () => provider.GetRequiredService<LatestOptions<RoutingOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(StatusOf);
        services.TryAddSingleton(WarmUpOf);
        services.TryAddKeyedSingleton<IChatClient>(Bare, static (provider, _) => Client(provider, models => models.Local));
        if (configuration.GetSection(LlmOptions.Section).Get<LlmOptions>() is { Provider: not "none" })
        {
            services.TryAddSingleton(LanguageModelOf);
        }

        services.TryAddKeyedSingleton(Bare, static (provider, _) => BareEmbedderOf(provider));
        if (configuration.GetSection(EmbedderOptions.Section).Get<EmbedderOptions>() is { Provider: not BuiltInEmbeddingGenerator.ProviderName })
        {
            services.TryAddSingleton(EmbeddingServerOf);
        }

        return services.AddBuiltInEmbedder();
    }

    private static void AddInferenceOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<InferenceOptions>().Bind(configuration.GetSection(InferenceOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<BreakerOptions>().Bind(configuration.GetSection(BreakerOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<InferenceCacheOptions>().Bind(configuration.GetSection(InferenceCacheOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WarmUpOptions>().Bind(configuration.GetSection(WarmUpOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RoutingOptions>().Bind(configuration.GetSection(RoutingOptions.Section)).ValidateDataAnnotations()
            .Validate(
                routing => !routing.Enabled || (Names(LlmOptions.Section) && Names(ExternalLlmOptions.Section)),
                $"{RoutingOptions.Section}:{nameof(RoutingOptions.Enabled)} needs both models: set {LlmOptions.Section}:{nameof(LlmOptions.Provider)} and {ExternalLlmOptions.Section}:{nameof(ExternalLlmOptions.Provider)}.")
            .ValidateOnStart();

        // Of the configuration itself: when it is read anew, the options of the models may come after these.
        bool Names(string section) => configuration[$"{section}:{nameof(LlmOptions.Provider)}"] is not (null or "none");
    }

    private static IChatClient LanguageModelOf(IServiceProvider services)
    {
        var setup = services.GetRequiredService<ModelSetup>();
        var time = services.GetRequiredService<TimeProvider>();
        var router = new ChatRouter(
            new ResilientChatClient(services.GetRequiredKeyedService<IChatClient>(Bare), services.Pipeline(Pipelines.LocalLlm)),
            new ResilientChatClient(Client(services, models => models.External), services.Pipeline(Pipelines.ExternalLlm)),
            services.GetRequiredService<RoutingWindow>(),
            setup,
            services.GetRequiredService<LatestOptions<RoutingOptions>>(),
            services.GetRequiredService<LatestOptions<LlmOptions>>(),
            services.GetRequiredService<LatestOptions<ExternalLlmOptions>>());
        var metered = new MeteredChatClient(
            router,
            services.GetRequiredService<InferenceJournal>(),
            services.GetRequiredService<InferenceMetrics>(),
            setup,
            services.GetRequiredService<LatestOptions<ExternalLlmOptions>>(),
            time);
        return new CachedChatClient(
            metered,
            services.GetRequiredService<InferenceCache>(),
            setup,
            services.GetRequiredService<InferenceJournal>(),
            services.GetRequiredService<InferenceMetrics>(),
            time);
    }

    private static IEmbeddingGenerator<string, Embedding<float>> EmbeddingServerOf(IServiceProvider services) => EmbedderComposition.For(
        new CachedEmbeddingGenerator(
            new MeteredEmbeddingGenerator(
                new ResilientEmbeddingGenerator(
                    services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(Bare),
                    services.Pipeline(Pipelines.Embedder)),
                services.GetRequiredService<InferenceMetrics>(),
                services.GetRequiredService<TimeProvider>()),
            services.GetRequiredService<InferenceCache>(),
            services.GetRequiredService<ModelSetup>(),
            services.GetRequiredService<InferenceMetrics>()),
        services.GetRequiredService<IOptions<EmbedderOptions>>().Value);

    private static IEmbeddingGenerator<string, Embedding<float>> BareEmbedderOf(IServiceProvider services) =>
        services.GetRequiredService<ModelSetup>().Current.Embedder is { } server
            ? services.GetRequiredService<IModelClients>().Embedder(server)
            : new BuiltInEmbeddingGenerator(services.GetRequiredService<StaticEmbedding>());

    private static CurrentChatClient Client(IServiceProvider services, Func<ModelSetup.Models, ModelEndpoint?> which) =>
        new(which, services.GetRequiredService<ModelSetup>(), services.GetRequiredService<IModelClients>);

    private static ModelWarmUp WarmUpOf(IServiceProvider services) => new(
        services.GetRequiredKeyedService<IChatClient>(Bare),
        services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(Bare),
        services.GetRequiredService<ModelSetup>(),
        services.GetRequiredService<LatestOptions<WarmUpOptions>>(),
        services.GetRequiredService<LatestOptions<InferenceOptions>>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<ModelWarmUp>>());

    private static InferenceStatus StatusOf(IServiceProvider services) => new(
        services.GetRequiredService<ModelSetup>(),
        services.GetRequiredService<Circuits>(),
        services.GetRequiredService<RoutingWindow>(),
        services.GetRequiredService<LatestOptions<RoutingOptions>>(),
        services.GetRequiredService<InferenceJournal>(),
        services.GetRequiredService<InferenceCache>(),
        services.GetRequiredService<ModelWarmUp>());
}
