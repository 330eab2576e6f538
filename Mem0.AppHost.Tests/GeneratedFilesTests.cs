using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mem0.AppHost.Tests;

internal static class GeneratedFiles
{
    /// <summary>The repository: the folder with aspire.config.json.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "aspire.config.json")) ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No aspire.config.json above the test output."));

    /// <summary>What a deployer keeps beside the generated files; .gitignore has the same.</summary>
    private static readonly string[] OfTheDeployer = [".env*", "docker-compose.override.yaml", "mem0-values.yaml", "*.dump"];

    /// <summary>All files but those of a deployer.</summary>
    public static SortedDictionary<string, string> Read(string folder) => new(
        Files(folder).ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText), StringComparer.Ordinal);

    public static void Replace(string folder, SortedDictionary<string, string> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var stale in Files(folder).ToList())
        {
            File.Delete(stale);
        }

        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            File.WriteAllText(Path.Combine(folder, path), text);
        }
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !OfTheDeployer.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file))));
}

/// <summary>What is committed is what the AppHost generates. Renew it with: UPDATE_GENERATED=1 dotnet test</summary>
public class GeneratedFilesTests
{
    private static bool Update => Environment.GetEnvironmentVariable("UPDATE_GENERATED") == "1";

    [Theory]
    [InlineData("compose", "compose")]
    [InlineData("k8s", "kubernetes")]
    public async Task Deployment_files_are_current(string target, string name)
    {
        using var folder = new TemporaryFolder();
        await AppHostRunner.PublishAsync("publish", folder.Path, "--Target", target);
        var committed = Path.Combine(GeneratedFiles.Root, "deploy", name);
        if (Update)
        {
            GeneratedFiles.Replace(committed, GeneratedFiles.Read(folder.Path));
        }

        Assert.Equal(GeneratedFiles.Read(folder.Path), GeneratedFiles.Read(committed));
    }

    [Fact]
    public async Task Manifest_is_current()
    {
        using var folder = new TemporaryFolder();
        var fresh = Path.Combine(folder.Path, "aspire-manifest.json");
        await AppHostRunner.PublishAsync("publish-manifest", fresh);
        var manifest = Normalize(await File.ReadAllTextAsync(fresh, TestContext.Current.CancellationToken));
        var committed = Path.Combine(GeneratedFiles.Root, "aspire-manifest.json");
        if (Update)
        {
            await File.WriteAllTextAsync(committed, manifest + "\n", TestContext.Current.CancellationToken);
        }

        Assert.Equal(manifest, Normalize(await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken)));
    }

    /// <summary>Project paths are relative to the manifest: make them relative to the repository, wherever it was written.</summary>
    private static string Normalize(string json)
    {
        var manifest = JsonNode.Parse(json)!;
        foreach (var (_, resource) in manifest["resources"]!.AsObject())
        {
            if (resource?["path"]?.GetValue<string>() is { } path)
            {
                var project = Path.GetFileName(path);
                resource["path"] = $"{Path.GetFileNameWithoutExtension(project)}/{project}";
            }
        }

        return manifest.ToJsonString(Indented);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
