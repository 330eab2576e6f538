using Mem0.Core.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Mem0.Core.Security.Egress;

/// <summary>The guard, for what a host connects to by itself.</summary>
public static class EgressServiceProviderExtensions
{
    /// <summary>
    /// A handler whose requests and connections are judged by the policy. Redirects are not followed and no proxy is used. A refusal is an
    /// <see cref="EgressBlockedException"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="dataClass">What its requests carry, one of <see cref="EgressData"/>.</param>
    public static HttpMessageHandler CreateEgressHandler(this IServiceProvider services, string dataClass) =>
        new DeferredHandler(() => services.GetRequiredService<EgressGuard>().CreateHandler(dataClass));

    /// <summary>Judges the servers of a data source, before a connection of it is opened.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="source">The data source.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="EgressBlockedException">One of them may not be reached.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The name of none of them can be resolved.</exception>
    public static ValueTask AdmitAsync(this IServiceProvider services, NpgsqlDataSource source, CancellationToken cancellationToken) =>
        new PostgresServers(source.ConnectionString).AdmitAsync(services.GetRequiredService<EgressGuard>(), cancellationToken);
}
