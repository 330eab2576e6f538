using Mem0.Core.Extraction.Recalled;
using Mem0.Core.Inference.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction;

/// <summary>Registers extraction.</summary>
internal static class ExtractionServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="FactExtractor"/> and <see cref="ProceduralSummarizer"/>. They can be resolved only where an <see cref="IChatClient"/> is
    /// registered: ask for that one first.
    /// </summary>
    public static IServiceCollection AddExtraction(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ExtractionOptions>().Bind(configuration.GetSection(ExtractionOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ExtractionOptions>, ExtractionOptionsValidator>());
        services.TryAddSingleton<ExtractionMetrics>();
        services.TryAddSingleton<RecentlyRecalled>();
        services.TryAddSingleton(provider => new FactExtractor(
            provider.GetRequiredService<IChatClient>(),
            provider.GetRequiredService<RecentlyRecalled>(),
            provider.GetRequiredService<IOptions<LlmOptions>>(),
            provider.GetRequiredService<IOptions<ExtractionOptions>>(),
            provider.GetRequiredService<ExtractionMetrics>(),
            provider.GetRequiredService<ILogger<FactExtractor>>()));
        services.TryAddSingleton(provider => new ProceduralSummarizer(
            provider.GetRequiredService<IChatClient>(),
            provider.GetRequiredService<IOptions<LlmOptions>>(),
            provider.GetRequiredService<IOptions<ExtractionOptions>>()));
        return services;
    }
}
