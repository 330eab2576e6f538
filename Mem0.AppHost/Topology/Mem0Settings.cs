using Microsoft.Extensions.Configuration;

namespace Mem0.AppHost.Topology;

/// <summary>
/// What a deployer may change without touching the topology: --Mem0:ApiReplicas 3, Mem0__ApiReplicas=3 or appsettings.json.
/// In a section of their own, because plain names such as VERSION are in many environments.
/// </summary>
internal sealed record Mem0Settings
{
    public string Target { get; init; } = "compose"; // --Target compose | k8s (not in the section)
    public string Version { get; init; } = typeof(Mem0Settings).Assembly.GetName().Version!.ToString(3); // of the chart and of our own images
    public int ApiReplicas { get; init; } = 1;
    public double ApiCpus { get; init; } = 2;
    public int ApiMemoryMiB { get; init; } = 4096;
    public double OllamaCpus { get; init; } = 2; // Docker refuses a limit of more processors than there are
    public int OllamaMemoryMiB { get; init; } = 8192;
    public bool Gpu { get; init; }
    public bool PullModels { get; init; } = true; // false: air-gapped, the model volume is filled by hand
    public string? IngressHost { get; init; }
    public string IngressClass { get; init; } = "nginx";
    public string? IngressTlsSecret { get; init; }

    public static Mem0Settings Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Mem0").Get<Mem0Settings>() ?? new();
        return configuration["Target"] is { } target ? settings with { Target = target } : settings;
    }
}
