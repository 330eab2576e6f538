using System.Text.Json;
using System.Text.RegularExpressions;
using Mem0.Core;
using Mem0.ServiceDefaults.Shutdown;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Architecture;

/// <summary>What the AppHost hands the services, as it stands in the generated files, is what they read.</summary>
public sealed partial class DeploymentSettingsTests
{
    /// <summary>The services' own.</summary>
    private static readonly string[] OfTheServices =
    [
        "Mem0__Auth__ApiKeys__0", "Mem0__Upkeep__InApi", "Mem0__Inference__WarmUp__LlmProbeLimit", "Mem0__Inference__WarmUp__EmbeddingProbeLimit",
        $"ConnectionStrings__{CoreNpgsqlExtensions.ConnectionName}", "ConnectionStrings__chat",
        "ConnectionStrings__embed",
    ];

    /// <summary>Read by ASP.NET Core and OpenTelemetry; docs/telemetry.md.</summary>
    private static readonly string[] OfTheFramework =
    [
        "HTTP_PORTS", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "OTEL_SERVICE_NAME", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
        "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY",
    ];

    /// <summary>Of a part that is not built yet: the graph. What is built leaves this list.</summary>
    private static readonly string[] NotReadYet = ["ConnectionStrings__graph"];

    private static readonly string[] ChartFiles = ["config.yaml", "secrets.yaml"];

    [Fact]
    public void Every_variable_that_is_set_is_read_and_every_one_that_is_expected_is_set()
    {
        string[] expected = [.. OfTheServices, .. OfTheFramework, .. NotReadYet];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Manifest("api").Order(StringComparer.Ordinal));
        Assert.Equal(
            expected.Where(name => !name.StartsWith("Mem0__", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            Manifest("ingest").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("ingest")]
    public void Compose_and_the_chart_set_the_same(string service)
    {
        var manifest = Manifest(service).Order(StringComparer.Ordinal);

        Assert.Equal(manifest, Compose(service).Order(StringComparer.Ordinal));
        // SECRET_*: without them Helm would have no values for what stands inside of connection strings (Mem0.AppHost/Publishing/Secrets.cs).
        Assert.Equal(manifest, Chart(service).Where(name => !name.StartsWith("SECRET_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Settings_are_those_of_options_classes()
    {
        var settings = OfTheServices.Where(name => name.StartsWith("Mem0__", StringComparison.Ordinal)).Select(name => Index().Replace(name, "").Replace("__", ":", StringComparison.Ordinal));
        Assert.All(settings, name => Assert.Contains(name, KnownSettings.Names));
    }

    [Fact]
    public void Images_have_the_version_of_the_projects()
    {
        var version = typeof(Mem0.Api.ApiHost).Assembly.GetName().Version!.ToString(3);
        var compose = File.ReadAllText(PathOf("deploy", "compose", "docker-compose.yaml"));
        Assert.Contains($"${{API_IMAGE:-mem0-api:{version}}}", compose, StringComparison.Ordinal);
        Assert.Contains($"${{INGEST_IMAGE:-mem0-ingest:{version}}}", compose, StringComparison.Ordinal);
    }

    [Fact]
    public void Containers_are_not_killed_before_running_work_may_end()
    {
        var periods = GracePeriod().Matches(File.ReadAllText(PathOf("deploy", "compose", "docker-compose.yaml"))).Select(match => TimeSpan.FromSeconds(int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))).ToList();
        Assert.Equal(2, periods.Count);
        Assert.All(periods, period => Assert.True(period > OrderlyShutdown.DefaultTimeout));
    }

    private static List<string> Manifest(string service)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(PathOf("aspire-manifest.json")));
        return [.. manifest.RootElement.GetProperty("resources").GetProperty(service).GetProperty("env").EnumerateObject().Select(variable => variable.Name)];
    }

    /// <summary>The keys that are indented by six blanks below <c>environment:</c> of a service.</summary>
    private static List<string> Compose(string service) =>
    [
        .. File.ReadLines(PathOf("deploy", "compose", "docker-compose.yaml"))
            .SkipWhile(line => line != $"  {service}:")
            .SkipWhile(line => line != "    environment:").Skip(1)
            .TakeWhile(line => line.StartsWith("      ", StringComparison.Ordinal))
            .Select(line => Key().Match(line).Groups[1].Value),
    ];

    private static List<string> Chart(string service) =>
    [
        .. ChartFiles
            .SelectMany(file => File.ReadLines(PathOf("deploy", "kubernetes", "templates", service, file))
                .SkipWhile(line => line is not ("data:" or "stringData:")).Skip(1)
                .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)))
            .Select(line => Key().Match(line).Groups[1].Value),
    ];

    private static string PathOf(params string[] parts) => Path.Combine([RepositoryFolder.Path, .. parts]);

    [GeneratedRegex(@"^ +(\w+):")]
    private static partial Regex Key();

    [GeneratedRegex(@"__\d+$")]
    private static partial Regex Index();

    [GeneratedRegex(@"stop_grace_period: ""(\d+)s""")]
    private static partial Regex GracePeriod();
}
