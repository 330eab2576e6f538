using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Security.Egress;

/// <summary>
/// The one place that every outgoing connection passes. What the policy does not allow is refused before anything is sent, a question to a
/// name server included; what it allows goes to the addresses that were judged, and to no others.
/// </summary>
internal sealed partial class EgressGuard
{
    private readonly EgressOptions _options;
    private readonly CurrentPolicy _policy;
    private readonly PinnedNames _names;
    private readonly EgressJournal _journal;
    private readonly EgressMetrics _metrics;
    private readonly ILogger<EgressGuard> _logger;

    public EgressGuard(
        IOptions<EgressOptions> options,
        IEnumerable<IConfiguredEndpoints> endpoints,
        INameResolver resolver,
        EgressJournal journal,
        EgressMetrics metrics,
        TimeProvider time,
        ILogger<EgressGuard> logger)
    {
        _options = options.Value;
        _policy = new CurrentPolicy([.. _options.Allow], [.. endpoints]);
        _names = new PinnedNames(resolver, time, _options.PinFor);
        (_journal, _metrics, _logger) = (journal, metrics, logger);
    }

    /// <summary>
    /// A handler for HTTP clients, with connections of its own. Each request and each connection is judged. Redirects are not followed, and no
    /// proxy is used: it would connect in the guard's place.
    /// </summary>
    /// <param name="dataClass">What its requests carry, one of <see cref="EgressData"/>; null takes what a request says (<see cref="EgressRequests"/>), or else the endpoint's.</param>
    public HttpMessageHandler CreateHandler(string? dataClass = null) => new EgressHandler(this, CreateConnections(), dataClass);

    /// <summary>The part of a handler that connects.</summary>
#pragma warning disable RS0030 // This is the guard.
    public SocketsHttpHandler CreateConnections() => new()
#pragma warning restore RS0030
    {
        ConnectCallback = ConnectAsync,
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,

        // What was judged holds as long as its addresses do.
        PooledConnectionLifetime = _options.PinFor,
    };

    /// <summary>
    /// Judges a target that is not reached by HTTP, and gives the addresses that may be connected to. Counted once for each time that its name is
    /// resolved; noted as a call each time when it is external.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="port">Its port.</param>
    /// <param name="dataClass">What goes there, one of <see cref="EgressData"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="EgressBlockedException">It may not be reached.</exception>
    /// <exception cref="SocketException">Its name cannot be resolved.</exception>
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, int port, string dataClass, CancellationToken cancellationToken)
    {
        var pass = await JudgeAsync(host, port, dataClass, cancellationToken);
        if (pass.IsFirstUse)
        {
            _metrics.Connection(isAllowed: true, pass.DataClass, pass.IsExternal);
        }

        NoteCall(pass);
        return pass.Addresses;
    }

    /// <summary>Judges a target, and notes a refusal. A pass is not noted: that is for the caller, who knows whether it is a call.</summary>
    /// <exception cref="EgressBlockedException">It may not be reached.</exception>
    /// <exception cref="SocketException">Its name cannot be resolved.</exception>
    internal async ValueTask<EgressPass> JudgeAsync(string host, int port, string? dataClass, CancellationToken cancellationToken)
    {
        var name = HostNames.Normal(host);
        var grounds = _policy.Value.Grounds(name, port, dataClass);
        if (EgressPolicy.Refusal(grounds.Ground, name, null) is { } unknown)
        {
            throw Refuse(name, port, grounds.DataClass, HostNames.TryAddress(name, out var literal) ? AddressKinds.Of(literal) : null, unknown);
        }

        var pin = await _names.ResolveAsync(name, cancellationToken);
        var kind = AddressKinds.Worst(pin.Addresses);
        return EgressPolicy.Refusal(grounds.Ground, name, pin.Addresses) is { } reason
            ? throw Refuse(name, port, grounds.DataClass, kind, reason)
            : new(name, port, grounds.DataClass, kind, pin.Addresses, pin.IsFirstUse(port, grounds.DataClass));
    }

    /// <summary>Notes a call that was let out, if it goes to an external address.</summary>
    internal void NoteCall(EgressPass pass)
    {
        if (pass.IsExternal)
        {
            _journal.External(pass.Host, pass.Port, pass.Kind, pass.DataClass);
            _metrics.ExternalCall(pass.DataClass);
        }
    }

    /// <summary>The policy as it stands, and what has happened lately. Resolves nothing.</summary>
    internal EgressState Read()
    {
        var policy = _policy.Value;
        return new(
            [.. _options.Allow], _options.PinFor, [.. policy.Endpoints.Select(endpoint => Describe(policy, endpoint))], _journal.ReadExternal(), _journal.ReadBlocked());
    }

    private ConfiguredEndpoint Describe(EgressPolicy policy, EgressEndpoint endpoint)
    {
        var addresses = _names.Known(endpoint.Host);
        var ground = policy.Grounds(endpoint.Host, endpoint.Port, endpoint.DataClass).Ground;
        var reason = EgressPolicy.Refusal(ground, endpoint.Host, addresses);
        var verdict = reason is not null ? "blocked" : addresses is null ? "not_resolved" : "allowed";
        return new(
            endpoint.Setting,
            endpoint.Host,
            endpoint.Port,
            endpoint.DataClass,
            addresses is null ? null : EgressWords.Of(AddressKinds.Worst(addresses)),
            verdict,
            reason is { } known ? EgressWords.Of(known) : null);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var pass = await JudgeAsync(target.Host, target.Port, EgressRequests.DataClassOf(context.InitialRequestMessage), cancellationToken);
        if (!EgressRequests.IsNoted(context.InitialRequestMessage, pass))
        {
            // A redirect that the client follows: the request was judged for another target.
            NoteCall(pass);
        }

        _metrics.Connection(isAllowed: true, pass.DataClass, pass.IsExternal);
        return await ConnectAsync(pass, cancellationToken);
    }

    private static async Task<Stream> ConnectAsync(EgressPass pass, CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // This is the guard.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore RS0030
        try
        {
            await socket.ConnectAsync([.. pass.Addresses], pass.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private EgressBlockedException Refuse(string host, int port, string dataClass, AddressKind? kind, EgressReason reason)
    {
        _journal.Blocked(host, port, kind, dataClass, reason);
        _metrics.Connection(isAllowed: false, dataClass, kind is null || !kind.Value.IsOwn());
        Log.Blocked(_logger, host, port, dataClass, EgressWords.Of(reason));
        return new(host, port, EgressMessages.Refused(host, port, dataClass, reason, _options.Allow.Count));
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A connection to {Host}:{Port} was refused by the egress policy ({DataClass}, {Reason})")]
        public static partial void Blocked(ILogger logger, string host, int port, string dataClass, string reason);
    }
}
