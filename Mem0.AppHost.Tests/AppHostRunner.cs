using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace Mem0.AppHost.Tests;

/// <summary>Builds the AppHost's model and publishes it inside the test process; no container engine is needed.</summary>
internal static class AppHostRunner
{
    private static readonly string[] Secrets = ["postgres-password", "neo4j-password", "api-key", "grafana-password"];

    [ModuleInitializer]
    internal static void NeverAskForInput() => Environment.SetEnvironmentVariable("ASPIRE_INTERACTIVITY_ENABLED", "false");

    public static Task<IDistributedApplicationTestingBuilder> RunModeAsync() =>
        CreateAsync([]);

    public static Task<IDistributedApplicationTestingBuilder> PublishModeAsync(params string[] args) =>
        CreateAsync(["--operation", "publish", "--step", "publish", "--output-path", Path.GetTempPath(), .. args]);

    /// <summary>Runs one pipeline step ("publish" or "publish-manifest") to its end.</summary>
    /// <remarks>BuildAsync alone would not do: the AppHost's own Run() goes on after it, but nobody would wait for it.</remarks>
    public static async Task PublishAsync(string step, string outputPath, params string[] args)
    {
        await using var builder = await CreateAsync(["--operation", "publish", "--step", step, "--output-path", outputPath, .. args]);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.RunAsync(TestContext.Current.CancellationToken);
    }

    private static Task<IDistributedApplicationTestingBuilder> CreateAsync(string[] args) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.Mem0_AppHost>(
            // Without --clear-cache a Kubernetes publish stores every parameter in ~/.aspire, in clear text, and later ones prefer those values
            ["--clear-cache", "true", .. Secrets.Select(name => $"--Parameters:{name}=value-of-{name}"), .. args],
            (options, _) => options.DisableDashboard = true,
            TestContext.Current.CancellationToken);

    /// <summary>The environment of a resource as the manifest has it: references, not values.</summary>
    public static async Task<Dictionary<string, string>> PublishedEnvironmentAsync(string resource)
    {
        using var folder = new TemporaryFolder();
        var manifest = Path.Combine(folder.Path, "manifest.json");
        await PublishAsync("publish-manifest", manifest);
        var environment = JsonNode.Parse(await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken))!["resources"]![resource]!["env"]!;
        return environment.AsObject().ToDictionary(variable => variable.Key, variable => variable.Value!.GetValue<string>());
    }

    public static IResource Resource(this IDistributedApplicationTestingBuilder builder, string name) => builder.Resources.Single(resource => resource.Name == name);

    public static Yaml ReadYaml(params string[] path) => new(new DeserializerBuilder().Build().Deserialize<object>(File.ReadAllText(Path.Combine(path))));
}

/// <summary>A node of a YAML document.</summary>
internal sealed record Yaml(object? Value)
{
    public Yaml this[string key] => new(Value is Dictionary<object, object> map && map.TryGetValue(key, out var value) ? value : null);

    public IEnumerable<string> Keys => Value is Dictionary<object, object> map ? map.Keys.Cast<string>() : [];

    public IEnumerable<Yaml> Items => Value is List<object> list ? list.Select(item => new Yaml(item)) : [];

    public IEnumerable<string> Texts => Items.Select(item => item.Text!);

    public string? Text => Value as string;
}
