using System.Net;

namespace Mem0.Core.Security.Egress;

/// <summary>Hosts in the one form in which they are compared.</summary>
internal static class HostNames
{
    /// <summary>
    /// The form: names in lower case without the dot of the root, addresses as .NET writes them, without brackets and, where they are IPv4 addresses
    /// written as IPv6 ones, as IPv4.
    /// </summary>
    public static string Normal(string host)
    {
        if (TryAddress(host, out var address))
        {
            return address.ToString();
        }

        return (host.EndsWith('.') ? host[..^1] : host).ToLowerInvariant();
    }

    /// <summary>Whether the host is an address, in any of the forms that connecting takes for one.</summary>
    public static bool TryAddress(string host, out IPAddress address)
    {
        var bare = host is ['[', .., ']'] ? host[1..^1] : host;
        if (IPAddress.TryParse(bare, out var parsed))
        {
            address = AddressKinds.Plain(parsed);
            return true;
        }

        address = IPAddress.None;
        return false;
    }

    /// <summary>A host and a port as a setting has them: an IPv6 address in brackets.</summary>
    public static string WithPort(string host, int port) => host.Contains(':') ? $"[{host.Trim('[', ']')}]:{port}" : $"{host}:{port}";
}
