using Microsoft.Extensions.Options;

namespace Mem0.Core.Security.Egress;

/// <summary>
/// Checks the list, and the configured endpoints as far as their addresses stand in the settings: one that will be refused is refused at the
/// start. Names are resolved at their first use.
/// </summary>
internal sealed class EgressOptionsValidator(IEnumerable<IConfiguredEndpoints> endpoints) : IValidateOptions<EgressOptions>
{
    private static readonly TimeSpan LongestPin = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, EgressOptions options)
    {
        List<string> faults = [];
        List<string> entries = [];
        for (var i = 0; i < options.Allow.Count; i++)
        {
            if (AllowedHost.TryParse(options.Allow[i], out _, out var fault))
            {
                entries.Add(options.Allow[i]);
            }
            else
            {
                faults.Add($"{EgressOptions.Section}:Allow:{i} ({options.Allow[i]}) {fault}.");
            }
        }

        if (options.PinFor <= TimeSpan.Zero || options.PinFor > LongestPin)
        {
            faults.Add($"{EgressOptions.Section}:PinFor must be longer than zero and at most a day, such as 00:05:00.");
        }

        faults.AddRange(FaultsOfEndpoints(new EgressPolicy(entries, endpoints.SelectMany(Read)), options.Allow.Count));
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    /// <summary>The endpoints of a part; none when its settings are not valid, of which the start tells once, by their own validation.</summary>
    private static IReadOnlyList<EgressEndpoint> Read(IConfiguredEndpoints part)
    {
        try
        {
            return [.. part.Read()];
        }
        catch (OptionsValidationException)
        {
            return [];
        }
    }

    private static IEnumerable<string> FaultsOfEndpoints(EgressPolicy policy, int entries) =>
        from endpoint in policy.Endpoints
        where HostNames.TryAddress(endpoint.Host, out _)
        let ground = policy.Grounds(endpoint.Host, endpoint.Port, endpoint.DataClass).Ground
        let reason = EgressPolicy.Refusal(ground, endpoint.Host, HostNames.TryAddress(endpoint.Host, out var address) ? [address] : null)
        where reason is not null
        select EgressMessages.NeedsEntry(endpoint, reason.Value, entries);
}
