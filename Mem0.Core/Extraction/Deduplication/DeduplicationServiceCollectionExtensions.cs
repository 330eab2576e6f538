using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>Registers the comparison of new facts with what is known.</summary>
internal static class DeduplicationServiceCollectionExtensions
{
    /// <summary>Adds <see cref="Reconciler"/>. It asks the registered <see cref="IChatClient"/>, if there is one.</summary>
    public static IServiceCollection AddDeduplication(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DeduplicationOptions>().Bind(configuration.GetSection(DeduplicationOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<DeduplicationMetrics>();
        services.TryAddSingleton<EmbedderFloors>();
        services.TryAddSingleton(provider => new Reconciler(
            provider.GetRequiredService<EmbedderFloors>(),
            Judge(provider),
            provider.GetRequiredService<IOptions<DeduplicationOptions>>(),
            provider.GetRequiredService<DeduplicationMetrics>()));
        return services;
    }

    private static ChangeJudge? Judge(IServiceProvider provider) => provider.GetService<IChatClient>() is { } client
        ? new ChangeJudge(client, provider.GetRequiredService<DeduplicationMetrics>(), provider.GetRequiredService<ILogger<ChangeJudge>>())
        : null;
}
