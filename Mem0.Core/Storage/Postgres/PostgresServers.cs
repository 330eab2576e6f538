using System.Globalization;
using System.Net.Sockets;
using Mem0.Core.Security.Egress;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// The servers that a connection string names. Npgsql lets nobody connect in its place, and resolves names by itself: they are judged before a
/// connection is asked for.
/// </summary>
internal sealed class PostgresServers
{
    private readonly List<(string Host, int Port)> _servers;

    /// <summary>Reads a connection string, as Npgsql does: several hosts with commas between them, each with a port of its own or the common one.</summary>
    /// <exception cref="InvalidOperationException">What stands for the port of one is no port.</exception>
    public PostgresServers(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        _servers = [.. (settings.Host ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(host => !IsSocketFile(host)).Select(host => Split(host, settings.Port))];
    }

    /// <summary>The servers that are reached by the network.</summary>
    public IReadOnlyList<(string Host, int Port)> All => _servers;

    /// <summary>Judges all of them. One whose name cannot be resolved is left to the others.</summary>
    /// <exception cref="EgressBlockedException">One of them may not be reached.</exception>
    /// <exception cref="SocketException">The name of none of them can be resolved.</exception>
    public async ValueTask AdmitAsync(EgressGuard guard, CancellationToken cancellationToken)
    {
        var unresolved = 0;
        foreach (var (host, port) in _servers)
        {
            try
            {
                await guard.ResolveAsync(host, port, EgressData.Memories, cancellationToken);
            }
            catch (SocketException) when (++unresolved < _servers.Count)
            {
                // Npgsql goes on to the next one, too.
            }
        }
    }

    /// <summary>A folder, or a name of Linux's own that begins with @ (npgsql: NpgsqlConnectionStringBuilder.IsUnixSocket).</summary>
    private static bool IsSocketFile(string host) => host[0] == '@' || Path.IsPathRooted(host);

    /// <summary>The last colon is that of a port, unless it stands within an address (npgsql: NpgsqlConnectionStringBuilder.TrySplitHostPort).</summary>
    private static (string Host, int Port) Split(string host, int common)
    {
        var colon = host.LastIndexOf(':');
        var hasPort = colon > 0 && (host.IndexOf(':') == colon || host[colon - 1] == ']');
        if (!hasPort)
        {
            return (host, common);
        }

        return int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? (host[..colon], port)
            : throw new InvalidOperationException(
                $"ConnectionStrings:{PostgresOptions.ConnectionName} names the server {host}, and what follows its colon is no port: it must be a number from 1 to 65535.");
    }
}

/// <summary>The database, as an endpoint that the operator has configured.</summary>
internal sealed class PostgresEndpoints(NpgsqlDataSource source) : IConfiguredEndpoints
{
    /// <inheritdoc/>
    public IEnumerable<EgressEndpoint> Read() => new PostgresServers(source.ConnectionString).All
        .Select(server => new EgressEndpoint($"ConnectionStrings:{PostgresOptions.ConnectionName}", server.Host, server.Port, EgressData.Memories));
}

/// <summary>The data source of the store, with the guard before it: the one way by which the store comes to a connection.</summary>
internal sealed class GuardedPostgres(NpgsqlDataSource source, EgressGuard guard)
{
    private readonly PostgresServers _servers = new(source.ConnectionString);

    /// <summary>The connection string, without its password.</summary>
    public string ConnectionString => source.ConnectionString;

    /// <summary>Opens a connection.</summary>
    /// <exception cref="EgressBlockedException">The egress policy does not allow it.</exception>
    public async ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken)
    {
        await _servers.AdmitAsync(guard, cancellationToken);
#pragma warning disable RS0030 // The guard has been asked.
        return await source.OpenConnectionAsync(cancellationToken);
#pragma warning restore RS0030
    }
}
