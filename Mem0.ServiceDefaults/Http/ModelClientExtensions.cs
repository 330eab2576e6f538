using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mem0.ServiceDefaults.Http;

/// <summary>HTTP clients of language models and embedders.</summary>
public static class ModelClientExtensions
{
    /// <summary>
    /// Takes the standard resilience handler off a client: it gives an attempt 10 seconds and a call 30, and a model on a processor answers
    /// later than that (dotnet/extensions#6258). What remains is one bound, <c>Mem0:ModelTimeout</c> (<c>Mem0__ModelTimeout</c>, default
    /// <c>00:05:00</c>), for each call.
    /// </summary>
    /// <param name="http">The client.</param>
    /// <returns>The same client.</returns>
    public static IHttpClientBuilder ForModels(this IHttpClientBuilder http)
    {
        ArgumentNullException.ThrowIfNull(http);

#pragma warning disable EXTEXP0001 // The only way to except one client from the defaults of all.
        http.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        return http.ConfigureHttpClient((services, client) => client.Timeout = services.GetRequiredService<IOptions<ModelClientOptions>>().Value.Timeout);
    }
}
