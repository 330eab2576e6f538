using Mem0.Core.Inference.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Security.Egress;

/// <summary>Registers the egress guard.</summary>
internal static class EgressServiceCollectionExtensions
{
    /// <summary>Adds the guard, and has every client of <c>IHttpClientFactory</c> connect by it.</summary>
    public static IServiceCollection AddEgress(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EgressOptions>().Bind(configuration.GetSection(EgressOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EgressOptions>, EgressOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfiguredEndpoints, TelemetryEndpoints>(_ => new TelemetryEndpoints(configuration)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfiguredEndpoints, ModelEgress>(provider => new ModelEgress(provider.GetRequiredService<ModelSetup>)));
        services.TryAddSingleton<INameResolver, SystemNameResolver>();
        services.TryAddSingleton<EgressJournal>();
        services.TryAddSingleton<EgressMetrics>();
        services.TryAddSingleton<EgressGuard>();
        services.TryAddSingleton(provider => new EgressSentinel(provider.GetRequiredService<EgressGuard>()));
#pragma warning disable RS0030 // This is what puts the guard there.
        services.ConfigureHttpClientDefaults(http =>
            http.ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<EgressGuard>().CreateHandler()));
#pragma warning restore RS0030
        return services;
    }
}
