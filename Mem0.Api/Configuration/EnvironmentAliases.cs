using Microsoft.Extensions.Configuration.Memory;

namespace Mem0.Api.Configuration;

/// <summary>Names of settings that existing deployments use. A setting under its own name wins.</summary>
internal static class EnvironmentAliases
{
    private static readonly (string Alias, string Key)[] Aliases =
    [
        ("MEM0_API_KEY", "Mem0:Auth:ApiKeys:0"),
        ("MEM0_ADMIN_API_KEY", "Mem0:Auth:AdminApiKeys:0"),
        ("ADMIN_API_KEY", "Mem0:Auth:AdminApiKeys:0"),
        ("MEM0_DATA_ROOT", "Mem0:DataDirectory"),
        ("MEM0_PORT", "Mem0:Port"),
    ];

    /// <summary>Adds the aliases that are set, below every other source.</summary>
    public static void AddEnvironmentAliases(this ConfigurationManager configuration)
    {
        var found = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (alias, key) in Aliases)
        {
            if (configuration[alias] is { Length: > 0 } value)
            {
                found.TryAdd(key, value);
            }
        }

        ((IConfigurationBuilder)configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = found });
    }
}
