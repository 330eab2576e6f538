namespace Mem0.Core.Security.Egress;

/// <summary>An address that the operator has configured for one purpose.</summary>
/// <param name="Setting">The setting that names it, such as <c>ConnectionStrings:db</c>.</param>
/// <param name="Host">The host, as it is configured.</param>
/// <param name="Port">Its port.</param>
/// <param name="DataClass">What goes there, one of <see cref="EgressData"/>.</param>
internal sealed record EgressEndpoint(string Setting, string Host, int Port, string DataClass)
{
    /// <summary>The endpoint of an <c>http</c> or <c>https</c> address; none when it is no such address, which the setting's own check says.</summary>
    public static IEnumerable<EgressEndpoint> OfAddress(string setting, string? address, string dataClass) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? [new(setting, uri.IdnHost, uri.Port, dataClass)]
            : [];
}

/// <summary>The endpoints that some settings name. Each part registers one for its own; the policy reads them anew when they have changed.</summary>
internal interface IConfiguredEndpoints
{
    /// <summary>Rises when other endpoints are configured, before anything is made that goes to them. It stays 0 where they are read at start.</summary>
    long Version => 0;

    /// <summary>The endpoints; none while the part is not configured.</summary>
    IEnumerable<EgressEndpoint> Read();
}
