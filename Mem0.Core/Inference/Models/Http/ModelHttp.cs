using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Core.Inference.Models.Http;

/// <summary>The HTTP client of language models and embedding servers.</summary>
public static class ModelHttp
{
    /// <summary>
    /// The client's name. Its timeout bounds each call as a whole, the reading of the answer included; a host sets it, and may add handlers.
    /// </summary>
    public const string ClientName = "mem0-models";

    /// <summary>The most bytes of an answer; a longer one is <see cref="InferenceFailure.InvalidAnswer"/> and is not read to its end.</summary>
    internal const int MaxAnswerBytes = 8 * 1024 * 1024;

    /// <summary>
    /// Adds the client. It connects by the egress guard, as every client does, and must have no handler of its own at the bottom: that would take
    /// the guard's place. The guard's follows no redirect, which would hand a prompt to an address that nobody configured, and keeps no cookies.
    /// </summary>
    internal static IServiceCollection AddModelHttp(this IServiceCollection services)
    {
        // Clients live as long as the process: connections, not handlers, are renewed, when the addresses run out that the guard judged.
        services.AddHttpClient(ClientName).RemoveAllLoggers().SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        return services;
    }
}
