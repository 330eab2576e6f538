using System.Net;
using System.Net.Sockets;

namespace Mem0.Core.Security.Egress;

/// <summary>Whose an address is.</summary>
internal enum AddressKind
{
    /// <summary>This machine's own: 127.0.0.0/8, ::1.</summary>
    Loopback,

    /// <summary>
    /// The operator's network: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918), 100.64.0.0/10 (RFC 6598), fc00::/7 (RFC 4193), and the
    /// former site-local fec0::/10 (RFC 3879).
    /// </summary>
    Private,

    /// <summary>The link: 169.254.0.0/16, where clouds answer for the machine's credentials, and fe80::/10.</summary>
    LinkLocal,

    /// <summary>No single host: multicast, unspecified, broadcast, and the reserved 0.0.0.0/8 and 240.0.0.0/4.</summary>
    NoHost,

    /// <summary>Anybody's.</summary>
    Public,
}

/// <summary>Tells kinds of addresses.</summary>
internal static class AddressKinds
{
    private static readonly (IPNetwork Network, AddressKind Kind)[] Networks =
    [
        (IPNetwork.Parse("127.0.0.0/8"), AddressKind.Loopback),
        (IPNetwork.Parse("10.0.0.0/8"), AddressKind.Private),
        (IPNetwork.Parse("172.16.0.0/12"), AddressKind.Private),
        (IPNetwork.Parse("192.168.0.0/16"), AddressKind.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressKind.Private),
        (IPNetwork.Parse("169.254.0.0/16"), AddressKind.LinkLocal),
        (IPNetwork.Parse("0.0.0.0/8"), AddressKind.NoHost),
        (IPNetwork.Parse("224.0.0.0/4"), AddressKind.NoHost),
        (IPNetwork.Parse("240.0.0.0/4"), AddressKind.NoHost),
        (IPNetwork.Parse("::1/128"), AddressKind.Loopback),
        (IPNetwork.Parse("::/128"), AddressKind.NoHost),
        (IPNetwork.Parse("fc00::/7"), AddressKind.Private),
        (IPNetwork.Parse("fec0::/10"), AddressKind.Private),
        (IPNetwork.Parse("fe80::/10"), AddressKind.LinkLocal),
        (IPNetwork.Parse("ff00::/8"), AddressKind.NoHost),
    ];

    /// <summary>Where a translator or a relay takes packets on to the IPv4 address in the last four bytes: NAT64 (RFC 6052), IPv4-compatible (RFC 4291).</summary>
    private static readonly IPNetwork[] EndInIPv4 = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("::/96")];

    /// <summary>The IPv4 address of a relay stands behind the prefix (RFC 3056).</summary>
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>
    /// The kind of an address. An IPv4 address that is written as an IPv6 one (::ffff:10.0.0.1), or that an IPv6 one leads to (64:ff9b::a00:1), is
    /// what it is as IPv4.
    /// </summary>
    public static AddressKind Of(IPAddress address)
    {
        var own = Destination(Plain(address));
        foreach (var (network, kind) in Networks)
        {
            if (network.BaseAddress.AddressFamily == own.AddressFamily && network.Contains(own))
            {
                return kind;
            }
        }

        return AddressKind.Public;
    }

    /// <summary>Whether it is one of the operator's own: this machine or a private network.</summary>
    public static bool IsOwn(this AddressKind kind) => kind is AddressKind.Loopback or AddressKind.Private;

    /// <summary>The kind that says most of what is at stake: one that is refused anyway, else a public one, else what the first address is.</summary>
    public static AddressKind Worst(IReadOnlyList<IPAddress> addresses)
    {
        var worst = Of(addresses[0]);
        foreach (var address in addresses)
        {
            var kind = Of(address);
            if (Weight(kind) > Weight(worst))
            {
                worst = kind;
            }
        }

        return worst;
    }

    /// <summary>The address without its disguise as an IPv6 one.</summary>
    public static IPAddress Plain(IPAddress address) =>
        address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static IPAddress Destination(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.IPv6Loopback))
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        return EndInIPv4.Any(network => network.Contains(address)) ? new IPAddress(bytes.AsSpan(12))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : address;
    }

    private static int Weight(AddressKind kind) => kind switch
    {
        AddressKind.NoHost => 3,
        AddressKind.LinkLocal => 2,
        AddressKind.Public => 1,
        _ => 0,
    };
}
