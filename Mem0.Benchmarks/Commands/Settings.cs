namespace Mem0.Benchmarks.Commands;

/// <summary>Settings of the product other than its defaults.</summary>
internal static class Settings
{
    /// <summary>The option that gives them.</summary>
    public static CommandOption Option { get; } =
        new("--set", "KEY=VALUE,...", "settings other than the defaults, such as Mem0:Recall:Threshold=0.2; steps have weights of their own");

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">One of them has no value.</exception>
    public static IReadOnlyDictionary<string, string?> Read(Arguments arguments)
    {
        var read = new Dictionary<string, string?>();
        foreach (var setting in arguments.Text(Option.Name)?.Split(',') ?? [])
        {
            read[setting.Split('=')[0]] =
                setting.Split('=') is [_, var value] ? value : throw new UsageException($"{Option.Name} needs KEY=VALUE, not \"{setting}\".");
        }

        return read;
    }
}
