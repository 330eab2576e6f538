using Mem0.Core.Inference.Models.Http;
using Mem0.Core.Inference.Models.Ollama;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Inference.Models;

/// <summary>Registers the clients of model servers.</summary>
internal static class ModelServiceCollectionExtensions
{
    /// <summary>Adds their settings and <see cref="IModelClients"/>.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddModelHttp()
            .AddModelOptions<LlmOptions, LlmOptionsValidator>(configuration, LlmOptions.Section)
            .AddModelOptions<ExternalLlmOptions, ExternalLlmOptionsValidator>(configuration, ExternalLlmOptions.Section)
            .AddModelOptions<EmbedderOptions, EmbedderOptionsValidator>(configuration, EmbedderOptions.Section)
            .TryAddSingleton<ModelConnections>();
        services.TryAddSingleton(typeof(LatestOptions<>));
        services.TryAddSingleton<IModelClients, ModelClients>();
        services.TryAddSingleton<OllamaModels>();
        return services;
    }

    private static IServiceCollection AddModelOptions<TOptions, TValidator>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        return services;
    }
}
