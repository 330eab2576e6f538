namespace Mem0.Core.Security.Egress;

/// <summary>What an operator is told about a refusal, with the setting that would allow the target.</summary>
internal static class EgressMessages
{
    /// <summary>A connection was refused.</summary>
    /// <param name="host">The host.</param>
    /// <param name="port">Its port.</param>
    /// <param name="dataClass">What was to go there.</param>
    /// <param name="reason">Why.</param>
    /// <param name="entries">How many entries the list has already: the next one's number.</param>
    public static string Refused(string host, int port, string dataClass, EgressReason reason, int entries)
    {
        var target = HostNames.WithPort(host, port);
        return reason == EgressReason.ForbiddenAddress && !HostNames.TryAddress(host, out _)
            ? $"The egress policy does not allow {dataClass} to reach {target}: {Why(reason)}. An entry for the address itself in {EgressOptions.Section}:Allow would allow that address."
            : $"The egress policy does not allow {dataClass} to reach {target}: {Why(reason)}. {Variable(entries)}={target} would allow it.";
    }

    /// <summary>A configured endpoint needs an entry, which is known before anything is connected to.</summary>
    public static string NeedsEntry(EgressEndpoint endpoint, EgressReason reason, int entries)
    {
        var target = HostNames.WithPort(endpoint.Host, endpoint.Port);
        return $"{endpoint.Setting} leads to {target}: {Why(reason)}. If {endpoint.DataClass} may go there, set {Variable(entries)}={target}.";
    }

    private static string Variable(int entries) => $"Mem0__Egress__Allow__{entries}";

    private static string Why(EgressReason reason) => reason switch
    {
        EgressReason.NotListed => "it is neither configured for that nor listed",
        EgressReason.PublicAddress => "its address is a public one, and it is not listed",
        _ => "its address is link-local or no single host's",
    };
}
