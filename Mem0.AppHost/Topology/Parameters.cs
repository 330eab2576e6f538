namespace Mem0.AppHost.Topology;

internal static class Parameters
{
    /// <summary>A secret: made up and kept in the user secrets in run mode, never defaulted when publishing.</summary>
    public static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string name) =>
        builder.ExecutionContext.IsRunMode
            ? builder.AddParameter(name, new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true)
            : builder.AddParameter(name, secret: true);

    /// <summary>
    /// A model name. Ollama's connection strings carry it as text, so it is fixed when publishing:
    /// change it with Parameters:NAME (or Parameters__NAME) and publish again.
    /// </summary>
    public static string AddModelName(this IDistributedApplicationBuilder builder, string name, string fallback)
    {
        var value = builder.Configuration[$"Parameters:{name}"] ?? builder.Configuration[$"Parameters:{name.Replace('-', '_')}"] ?? fallback;
        builder.AddParameter(name, value, publishValueAsDefault: true);
        return value;
    }
}
