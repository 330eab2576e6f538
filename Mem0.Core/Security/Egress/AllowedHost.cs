using System.Globalization;
using System.Net;

namespace Mem0.Core.Security.Egress;

/// <summary>An entry of the list of what may be reached.</summary>
/// <param name="Host">The host, in the form of <see cref="HostNames.Normal"/>.</param>
/// <param name="Port">The port; null for every port.</param>
internal sealed record AllowedHost(string Host, int? Port)
{
    /// <summary>Whether the entry names the target. The host is in the normal form.</summary>
    public bool Names(string host, int port) => (Port is null || Port == port) && Host == host;

    /// <summary>Reads an entry.</summary>
    /// <param name="text">The entry.</param>
    /// <param name="entry">What it says.</param>
    /// <param name="fault">What is wrong with it; null when it is read.</param>
    public static bool TryParse(string? text, out AllowedHost? entry, out string? fault)
    {
        (entry, fault) = (null, null);
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0)
        {
            fault = "must be host:port, such as api.example.com:443";
            return false;
        }

        var (host, port) = (text![..colon], text[(colon + 1)..]);
        fault = FaultOfHost(host) ?? FaultOfPort(port);
        if (fault is null)
        {
            entry = new(HostNames.Normal(host), port == "*" ? null : int.Parse(port, CultureInfo.InvariantCulture));
        }

        return fault is null;
    }

    private static string? FaultOfPort(string port) =>
        port == "*" || (ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            ? null
            : "must end with a port from 1 to 65535, or with * for every port";

    private static string? FaultOfHost(string host)
    {
        if (HostNames.TryAddress(host, out var address))
        {
            return FaultOfAddress(host, address);
        }

        return Uri.CheckHostName(host) != UriHostNameType.Dns ? "must name one host, by its name or its address, and no scheme, path or pattern"
            : host.Any(letter => letter > 127) ? "must have the name in its ASCII form, which begins with xn--"
            : null;
    }

    /// <summary>One address has many spellings (127.1, 0x7f.0.0.1, 2130706433). Here each has one, so that the list says what it means.</summary>
    private static string? FaultOfAddress(string host, IPAddress address)
    {
        var isBracketed = host.StartsWith('[');
        return host.Contains(':') && !isBracketed ? "must have its IPv6 address in brackets, such as [::1]:443"
            : !host.Contains(':') && host != address.ToString() ? $"must have its address written as {address}"
            : null;
    }
}
