namespace Mem0.Core.Security.Egress;

/// <summary>Where connections may go beyond the operator's own infrastructure. Section <c>Mem0:Egress</c>.</summary>
public sealed class EgressOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0:Egress";

    /// <summary>
    /// What may be reached, as <c>host:port</c>, such as <c>api.example.com:443</c> or <c>[2001:db8::1]:443</c>; <c>host:*</c> is every port of
    /// the host. A host is one name or one address, exactly.
    /// </summary>
    /// <value>The default is none.</value>
    public IList<string> Allow { get; } = [];

    /// <summary>How long the addresses that a name was resolved to hold, and with them the connections to them; more than zero, at most a day.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan PinFor { get; set; } = TimeSpan.FromMinutes(5);
}
