using System.ComponentModel;
using System.Text.Json.Serialization;
using Mem0.Api.Http;
using Mem0.Core.Security.Egress;

namespace Mem0.Api.Administration;

/// <summary>Where connections may go, and where they went.</summary>
/// <param name="Policy">Where they may go.</param>
/// <param name="External">Calls to external addresses within the last ten minutes.</param>
/// <param name="Blocked">Refused attempts within the last ten minutes.</param>
internal sealed record EgressReply(EgressPolicyItem Policy, EgressCallsItem External, EgressCallsItem Blocked);

/// <summary>Where connections may go.</summary>
/// <param name="Allow">The targets that are listed, as host:port.</param>
/// <param name="PinSeconds">How long the addresses of a name hold.</param>
/// <param name="Endpoints">The addresses that are configured.</param>
internal sealed record EgressPolicyItem(IReadOnlyList<string> Allow, double PinSeconds, IReadOnlyList<EgressEndpointItem> Endpoints);

/// <summary>An address that is configured.</summary>
internal sealed record EgressEndpointItem
{
    [Description("The setting that names it.")]
    public required string Setting { get; init; }

    [Description("The host.")]
    public required string Host { get; init; }

    [Description("Its port.")]
    public required int Port { get; init; }

    [Description("What goes there: prompt, text_for_embedding, memories, graph, telemetry, model_pull.")]
    public required string DataClass { get; init; }

    [Description("Whose its address is: loopback, private, link_local, no_host, public. Left out while its name is not in use.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AddressKind { get; init; }

    [Description("allowed, blocked, or not_resolved while it depends on the addresses of a name that is not in use.")]
    public required string Verdict { get; init; }

    [Description("Why it is blocked: not_listed, public_address, forbidden_address.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

/// <summary>Attempts within the last ten minutes.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="Latest">The latest of them, newest first, at most 200.</param>
internal sealed record EgressCallsItem(long Count, IReadOnlyList<EgressAttemptItem> Latest);

/// <summary>A call out, or the attempt at one.</summary>
internal sealed record EgressAttemptItem
{
    [Description("When, UTC.")]
    public required string At { get; init; }

    [Description("The host that was to be reached.")]
    public required string Host { get; init; }

    [Description("Its port.")]
    public required int Port { get; init; }

    [Description("What was to go there: prompt, text_for_embedding, memories, graph, telemetry, model_pull, webhook, unspecified.")]
    public required string DataClass { get; init; }

    [Description("Whose its address is: loopback, private, link_local, no_host, public. Left out when its name was not resolved.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AddressKind { get; init; }

    [Description("Why it was refused: not_listed, public_address, forbidden_address.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

/// <summary>From the engine to the wire.</summary>
internal static class EgressMappings
{
    /// <summary>The state as an answer.</summary>
    public static EgressReply ToReply(this EgressState state) => new(
        new EgressPolicyItem(state.Allow, state.PinFor.TotalSeconds, [.. state.Endpoints.Select(ToItem)]), state.External.ToItem(), state.Blocked.ToItem());

    private static EgressCallsItem ToItem(this EgressCalls calls) => new(calls.Count, [.. calls.Latest.Select(ToItem)]);

    private static EgressEndpointItem ToItem(ConfiguredEndpoint endpoint) => new()
    {
        Setting = endpoint.Setting,
        Host = endpoint.Host,
        Port = endpoint.Port,
        DataClass = endpoint.DataClass,
        AddressKind = endpoint.AddressKind,
        Verdict = endpoint.Verdict,
        Reason = endpoint.Reason,
    };

    private static EgressAttemptItem ToItem(EgressAttempt attempt) => new()
    {
        At = WireValues.TimeZulu(attempt.At),
        Host = attempt.Host,
        Port = attempt.Port,
        DataClass = attempt.DataClass,
        AddressKind = attempt.AddressKind,
        Reason = attempt.Reason,
    };
}
