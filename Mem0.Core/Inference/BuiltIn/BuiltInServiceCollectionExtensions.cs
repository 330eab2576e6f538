using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Mem0.Core.Inference.BuiltIn;

/// <summary>Registers the built-in embedder.</summary>
internal static class BuiltInServiceCollectionExtensions
{
    /// <summary>Adds the static embedding, and the generator over it unless there is another one.</summary>
    public static IServiceCollection AddBuiltInEmbedder(this IServiceCollection services)
    {
        services.TryAddSingleton(StaticEmbedding.Shared);
        services.TryAddSingleton<IEmbeddingGenerator<string, Embedding<float>>, BuiltInEmbeddingGenerator>();
        return services;
    }
}
