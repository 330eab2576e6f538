namespace Mem0.AppHost.Tests;

public sealed class ChartOutput : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal string Path => _folder.Path;
    internal List<Yaml> Objects { get; private set; } = [];
    internal IEnumerable<Yaml> OfKind(params string[] kinds) => Objects.Where(item => kinds.Contains(item["kind"].Text));
    internal Yaml Object(string kind, string name) => OfKind(kind).Single(item => item["metadata"]["name"].Text == name);

    public async ValueTask InitializeAsync()
    {
        await AppHostRunner.PublishAsync("publish", Path, "--Target", "k8s");
        Objects = Read(Path);
    }

    internal static List<Yaml> Read(string path) => [.. Directory
        .EnumerateFiles(System.IO.Path.Combine(path, "templates"), "*.yaml", SearchOption.AllDirectories).Select(file => AppHostRunner.ReadYaml(file))];

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public class ChartTests(ChartOutput output) : IClassFixture<ChartOutput>
{
    private const string Component = "app.kubernetes.io/component";

    private IEnumerable<Yaml> Workloads => output.OfKind("Deployment", "StatefulSet", "Job");

    private static Yaml Pod(Yaml workload) => workload["spec"]["template"]["spec"];

    private static IEnumerable<string?> Peers(Yaml policy, string direction, string side) =>
        policy["spec"][direction].Items.SelectMany(rule => rule[side].Items).Select(peer => peer["podSelector"]["matchLabels"][Component].Text).Order(StringComparer.Ordinal);

    [Fact]
    public void Everything_is_denied_first()
    {
        var spec = output.Object("NetworkPolicy", "default-deny")["spec"];

        Assert.Equal(["Ingress", "Egress"], spec["policyTypes"].Texts);
        Assert.NotNull(spec["podSelector"].Value); // {}: every pod of the namespace
        Assert.Empty(spec["podSelector"].Keys);
        Assert.Empty(spec["egress"].Items);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("ingest")]
    public void Services_reach_their_backends(string service) => Assert.Equal(
        ["graph", "ollama", "postgres", "prometheus"], Peers(output.Object("NetworkPolicy", $"{service}-network"), "egress", "to"));

    [Theory]
    [InlineData("postgres", "api", "ingest")]
    [InlineData("ollama", "api", "ingest")]
    [InlineData("graph", "api", "ingest")]
    [InlineData("prometheus", "api", "grafana", "ingest")]
    public void Backends_are_reached_by_the_services_only_and_reach_nothing(string backend, params string[] sources)
    {
        var policy = output.Object("NetworkPolicy", $"{backend}-network");

        Assert.Equal(sources, Peers(policy, "ingress", "from"));
        Assert.Empty(policy["spec"]["egress"].Items);
    }

    [Fact]
    public void Only_the_model_pull_reaches_the_internet() => Assert.Equal(
        "model-pull-network",
        Assert.Single(output.OfKind("NetworkPolicy"), policy => policy["spec"]["egress"].Items.Any(rule => rule["to"].Items.Any(peer => peer["ipBlock"].Value is not null)))["metadata"]["name"].Text);

    [Fact]
    public void Names_are_resolved() => Assert.Equal(
        ["53", "53"], output.Object("NetworkPolicy", "allow-dns")["spec"]["egress"].Items.Single()["ports"].Items.Select(port => port["port"].Text));

    [Fact]
    public void The_model_pull_is_a_job()
    {
        var job = Assert.Single(output.OfKind("Job"));

        Assert.Equal(("batch/v1", "OnFailure"), (job["apiVersion"].Text, Pod(job)["restartPolicy"].Text));
        Assert.Contains("ollama pull", Pod(job)["containers"].Items.Single()["args"].Texts.Last(), StringComparison.Ordinal);
        Assert.DoesNotContain(output.OfKind("Deployment", "StatefulSet"), workload => workload["metadata"]["labels"][Component].Text == "model-pull");
    }

    [Fact]
    public void Volumes_are_claims()
    {
        var claims = output.OfKind("PersistentVolumeClaim").Select(claim => claim["metadata"]["name"].Text!).ToHashSet();

        Assert.Equal(["grafana-data", "graph-data", "ollama-models", "postgres-data", "prometheus-data"], claims.Order(StringComparer.Ordinal));
        Assert.All(Workloads.SelectMany(workload => Pod(workload)["volumes"].Items).Where(volume => volume["persistentVolumeClaim"].Value is not null),
            volume => Assert.Contains(volume["persistentVolumeClaim"]["claimName"].Text!, claims));
    }

    [Fact]
    public void Pods_are_hardened() => Assert.All(Workloads, workload =>
    {
        var pod = Pod(workload);
        var container = pod["containers"].Items.Single();
        Assert.Equal("true", pod["securityContext"]["runAsNonRoot"].Text);
        Assert.NotEqual("0", pod["securityContext"]["runAsUser"].Text);
        Assert.Equal("false", pod["enableServiceLinks"].Text);
        Assert.Equal("false", pod["automountServiceAccountToken"].Text);
        Assert.Equal("false", container["securityContext"]["allowPrivilegeEscalation"].Text);
        Assert.Equal(container["name"].Text == "graph" ? "false" : "true", container["securityContext"]["readOnlyRootFilesystem"].Text);
        Assert.Equal(["ALL"], container["securityContext"]["capabilities"]["drop"].Texts);
        Assert.Equal(["cpu", "memory"], container["resources"]["limits"].Keys.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void Long_running_pods_have_probes_with_an_upper_case_scheme() => Assert.All(output.OfKind("Deployment", "StatefulSet"), workload =>
    {
        var container = Pod(workload)["containers"].Items.Single();
        Assert.NotNull(container["readinessProbe"].Value);
        Assert.All(["readinessProbe", "livenessProbe"], probe => Assert.Contains(container[probe]["httpGet"]["scheme"].Text, new[] { null, "HTTP" }));
    });

    [Fact]
    public void Stateful_sets_name_their_service() => Assert.All(output.OfKind("StatefulSet"), workload =>
        Assert.NotNull(output.Object("Service", workload["spec"]["serviceName"].Text!).Value));

    [Theory]
    [InlineData("api-deployment")]
    [InlineData("ingest-deployment")]
    public void Services_are_probed_over_http(string deployment)
    {
        var container = Pod(output.Object("Deployment", deployment))["containers"].Items.Single();

        Assert.Equal(("/alive", "120"), (container["startupProbe"]["httpGet"]["path"].Text, container["startupProbe"]["failureThreshold"].Text));
        Assert.Equal("/health/ready", container["readinessProbe"]["httpGet"]["path"].Text);
        Assert.Equal("/health/live", container["livenessProbe"]["httpGet"]["path"].Text);
    }

    [Theory]
    [InlineData("api-deployment")]
    [InlineData("ingest-deployment")]
    public void Services_are_replaced_one_by_one_and_may_finish_what_they_have_begun(string deployment)
    {
        var spec = output.Object("Deployment", deployment)["spec"];
        var hook = Pod(output.Object("Deployment", deployment))["containers"].Items.Single()["lifecycle"];

        Assert.Equal("0", spec["strategy"]["rollingUpdate"]["maxUnavailable"].Text);
        Assert.Equal("40", Pod(output.Object("Deployment", deployment))["terminationGracePeriodSeconds"].Text);
        Assert.Equal(["preStop"], hook.Keys);
        Assert.Equal(["exec"], hook["preStop"].Keys);
        Assert.Equal(["sleep", "5"], hook["preStop"]["exec"]["command"].Texts);
    }

    [Fact]
    public void Config_folders_are_config_maps()
    {
        var rules = output.Object("ConfigMap", "prometheus-files")["data"]["rules.mem0.rules.yml"].Text!;

        Assert.Contains("{{ `{{` }} $labels.job }}", rules, StringComparison.Ordinal); // Helm prints the braces
        Assert.Contains("mem0-overview.json", output.Object("ConfigMap", "grafana-dashboards-files")["data"].Keys);
        Assert.Contains("datasources.prometheus.yaml", output.Object("ConfigMap", "grafana-provisioning-files")["data"].Keys);
    }

    [Fact]
    public void Every_value_that_a_template_uses_is_in_the_values_file()
    {
        var values = AppHostRunner.ReadYaml(output.Path, "values.yaml");
        var used = Directory.EnumerateFiles(Path.Combine(output.Path, "templates"), "*.yaml", SearchOption.AllDirectories)
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), @"\.Values\.([\w.]+)"))
            .Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.NotEmpty(used);
        Assert.All(used, path => Assert.NotNull(path.Split('.').Aggregate(values, (node, key) => node[key]).Text));
    }

    [Fact]
    public void Secrets_are_not_in_the_chart()
    {
        Assert.DoesNotContain("value-of-", string.Concat(GeneratedFiles.Read(output.Path).Values), StringComparison.Ordinal);
        Assert.Equal("", AppHostRunner.ReadYaml(output.Path, "values.yaml")["secrets"]["graph"]["neo4j_password"].Text);
    }

    [Fact]
    public void Images_are_pinned() => Assert.DoesNotContain(":latest", string.Concat(GeneratedFiles.Read(output.Path).Values), StringComparison.Ordinal);

    [Fact]
    public async Task Ingress_replicas_and_gpu_are_configurable()
    {
        using var folder = new TemporaryFolder();
        await AppHostRunner.PublishAsync("publish", folder.Path, "--Target", "k8s", "--Mem0:IngressHost", "mem0.example.test", "--Mem0:IngressTlsSecret", "mem0-tls", "--Mem0:ApiReplicas", "3", "--Mem0:Gpu", "true");
        var objects = ChartOutput.Read(folder.Path);

        var rule = objects.Single(item => item["kind"].Text == "Ingress")["spec"]["rules"].Items.Single();
        Assert.Equal("mem0.example.test", rule["host"].Text);
        Assert.Equal("api-service", rule["http"]["paths"].Items.Single()["backend"]["service"]["name"].Text);
        Assert.Equal("3", objects.Single(item => item["metadata"]["name"].Text == "api-deployment")["spec"]["replicas"].Text);
        Assert.Equal("1", Pod(objects.Single(item => item["metadata"]["name"].Text == "ollama-statefulset"))["containers"].Items.Single()["resources"]["limits"]["nvidia.com/gpu"].Text);
        Assert.Empty(output.OfKind("Ingress")); // off by default
    }
}
