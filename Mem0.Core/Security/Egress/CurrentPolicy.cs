namespace Mem0.Core.Security.Egress;

/// <summary>
/// The policy for the endpoints that are configured at the moment: what was withdrawn is refused from then on, and what was added is judged like
/// everything else. The list is read at start.
/// </summary>
/// <param name="allow">The list, whose entries have been checked.</param>
/// <param name="parts">Whose endpoints they are.</param>
internal sealed class CurrentPolicy(IReadOnlyList<string> allow, IReadOnlyList<IConfiguredEndpoints> parts)
{
    private volatile Versioned? _known;

    /// <summary>The policy.</summary>
    public EgressPolicy Value
    {
        get
        {
            // The versions are read before the endpoints: when these change in between, the next call reads them again.
            var version = parts.Sum(part => part.Version);
            if (_known is { } known && known.Version == version)
            {
                return known.Policy;
            }

            var policy = new EgressPolicy(allow, parts.SelectMany(part => part.Read()));
            _known = new Versioned(version, policy);
            return policy;
        }
    }

    private sealed record Versioned(long Version, EgressPolicy Policy);
}
