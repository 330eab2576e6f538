using System.Net;

namespace Mem0.Core.Security.Egress;

/// <summary>
/// What may be reached: targets of the list, and the endpoints that the operator has configured as long as they lie in the operator's own
/// network. Everything else is refused before its name is resolved, since asking for a name is sending it.
/// </summary>
internal sealed class EgressPolicy
{
    private readonly List<AllowedHost> _allowed = [];
    private readonly List<EgressEndpoint> _endpoints;

    /// <summary>Reads the list, whose entries have been checked, and the endpoints.</summary>
    public EgressPolicy(IEnumerable<string> allow, IEnumerable<EgressEndpoint> endpoints)
    {
        foreach (var text in allow)
        {
            _allowed.Add(AllowedHost.TryParse(text, out var entry, out var fault) ? entry! : throw new ArgumentException($"{text} {fault}.", nameof(allow)));
        }

        _endpoints = [.. endpoints.Select(endpoint => endpoint with { Host = HostNames.Normal(endpoint.Host) }).Distinct()];
    }

    /// <summary>The endpoints, hosts in the normal form.</summary>
    public IReadOnlyList<EgressEndpoint> Endpoints => _endpoints;

    /// <summary>What is known of a target by its name alone.</summary>
    /// <param name="host">The host in the normal form.</param>
    /// <param name="port">The port.</param>
    /// <param name="dataClass">What would go there; null takes the word of the endpoint that has the address.</param>
    public EgressGrounds Grounds(string host, int port, string? dataClass)
    {
        EgressEndpoint? configured = null;
        foreach (var endpoint in _endpoints)
        {
            if (endpoint.Port == port && endpoint.Host == host && (dataClass is null || endpoint.DataClass == dataClass))
            {
                configured = endpoint;
                break;
            }
        }

        foreach (var entry in _allowed)
        {
            if (entry.Names(host, port))
            {
                return new(EgressGround.Listed, dataClass ?? configured?.DataClass ?? EgressData.Unspecified);
            }
        }

        return new(configured is null ? EgressGround.None : EgressGround.Configured, dataClass ?? configured?.DataClass ?? EgressData.Unspecified);
    }

    /// <summary>Why a target may not be reached at its addresses; null when it may.</summary>
    /// <param name="ground">What is known of it by its name.</param>
    /// <param name="host">The host in the normal form.</param>
    /// <param name="addresses">Its addresses, each of which may be connected to; null while they are not known.</param>
    public static EgressReason? Refusal(EgressGround ground, string host, IReadOnlyList<IPAddress>? addresses)
    {
        if (ground == EgressGround.None)
        {
            return EgressReason.NotListed;
        }

        if (addresses is not null)
        {
            var isListedAddress = ground == EgressGround.Listed && HostNames.TryAddress(host, out _);
            foreach (var address in addresses)
            {
                var kind = AddressKinds.Of(address);
                if (kind is AddressKind.LinkLocal or AddressKind.NoHost && !isListedAddress)
                {
                    return EgressReason.ForbiddenAddress;
                }

                if (kind is AddressKind.Public && ground == EgressGround.Configured)
                {
                    return EgressReason.PublicAddress;
                }
            }
        }

        return null;
    }
}

/// <summary>Why a target may be reached, if its addresses are fit for it.</summary>
internal enum EgressGround
{
    /// <summary>Nothing speaks for it.</summary>
    None,

    /// <summary>It is an endpoint that the operator has configured.</summary>
    Configured,

    /// <summary>The list names it.</summary>
    Listed,
}

/// <summary>What is known of a target by its name.</summary>
/// <param name="Ground">Why it may be reached.</param>
/// <param name="DataClass">What goes there.</param>
internal readonly record struct EgressGrounds(EgressGround Ground, string DataClass);

/// <summary>Why a connection is refused.</summary>
internal enum EgressReason
{
    /// <summary>Nobody has configured or listed it.</summary>
    NotListed,

    /// <summary>It is configured, but at a public address, and not listed.</summary>
    PublicAddress,

    /// <summary>It leads to a link-local, multicast or unspecified address, which only its own entry allows.</summary>
    ForbiddenAddress,
}
