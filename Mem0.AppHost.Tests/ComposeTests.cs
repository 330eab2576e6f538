namespace Mem0.AppHost.Tests;

public sealed class ComposeOutput : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal string Path => _folder.Path;
    internal Yaml File { get; private set; } = new((object?)null);
    internal Yaml Service(string name) => File["services"][name];

    public async ValueTask InitializeAsync()
    {
        await AppHostRunner.PublishAsync("publish", Path, "--Target", "compose");
        File = AppHostRunner.ReadYaml(Path, "docker-compose.yaml");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public class ComposeTests(ComposeOutput output) : IClassFixture<ComposeOutput>
{
    private IEnumerable<string> Services => output.File["services"].Keys;
    private IEnumerable<string> LongRunning => Services.Where(name => name != "model-pull");

    [Fact]
    public void Every_service_is_there() => Assert.Equal(
        ["api", "grafana", "graph", "ingest", "model-pull", "ollama", "postgres", "prometheus"], Services.Order(StringComparer.Ordinal));

    [Fact]
    public void Long_running_services_have_healthchecks_and_restart() => Assert.All(LongRunning, name =>
    {
        Assert.NotEmpty(output.Service(name)["healthcheck"]["test"].Items);
        Assert.Equal("unless-stopped", output.Service(name)["restart"].Text);
    });

    [Fact]
    public void Health_checks_have_no_word_with_spaces_which_podman_would_split() => Assert.All(LongRunning, name =>
    {
        var test = output.Service(name)["healthcheck"]["test"].Texts.ToList();
        Assert.True(test is ["CMD-SHELL", _] || (test[0] == "CMD" && test.All(word => !word.Contains(' ', StringComparison.Ordinal))), string.Join('|', test));
    });

    [Fact]
    public void Dependencies_wait_for_health_or_completion()
    {
        Assert.All(Services, name => Assert.All(output.Service(name)["depends_on"].Keys, dependency =>
            Assert.Equal(
                dependency == "model-pull" ? "service_completed_successfully" : "service_healthy",
                output.Service(name)["depends_on"][dependency]["condition"].Text)));
        Assert.Equal(["graph", "model-pull", "ollama", "postgres"], output.Service("api")["depends_on"].Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Services_are_hardened() => Assert.All(Services, name =>
    {
        var service = output.Service(name);
        Assert.Equal(["ALL"], service["cap_drop"].Texts);
        Assert.Equal(["no-new-privileges:true"], service["security_opt"].Texts);
        Assert.NotNull(service["deploy"]["resources"]["limits"]["cpus"].Text);
        Assert.NotNull(service["deploy"]["resources"]["limits"]["memory"].Text);
        Assert.Equal(name == "graph" ? "false" : "true", service["read_only"].Text);
        Assert.Equal(name == "model-pull", service["user"].Text!.StartsWith("0:", StringComparison.Ordinal));
    });

    [Theory]
    [InlineData("api")]
    [InlineData("ingest")]
    public void Services_may_finish_what_they_have_begun(string name) => Assert.Equal("40s", output.Service(name)["stop_grace_period"].Text);

    [Fact]
    public void The_api_is_limited_to_2_cpus_and_4_GiB()
    {
        var limits = output.Service("api")["deploy"]["resources"]["limits"];
        Assert.Equal(("2", "4096M"), (limits["cpus"].Text, limits["memory"].Text));
    }

    [Fact]
    public void Only_the_model_pull_reaches_out()
    {
        Assert.Equal("true", output.File["networks"]["backend"]["internal"].Text);
        Assert.Equal("false", output.File["networks"]["front"]["driver_opts"]["com.docker.network.bridge.enable_ip_masquerade"].Text);
        Assert.All(Services, name => Assert.Equal(
            name switch { "api" => ["backend", "front"], "model-pull" => ["egress"], _ => ["backend"] },
            output.Service(name)["networks"].Texts));
    }

    [Fact]
    public void Only_the_api_publishes_a_port()
    {
        Assert.Equal(["8888:8080"], output.Service("api")["ports"].Texts);
        Assert.All(Services.Where(name => name != "api"), name => Assert.Empty(output.Service(name)["ports"].Items));
    }

    [Fact]
    public void Images_are_pinned() => Assert.All(Services, name =>
    {
        Assert.Contains(':', output.Service(name)["image"].Text!);
        Assert.DoesNotContain(":latest", output.Service(name)["image"].Text!, StringComparison.Ordinal);
    });

    [Fact]
    public void Config_folders_are_copied_and_mounted_by_a_relative_path()
    {
        var mounts = Services.SelectMany(name => output.Service(name)["volumes"].Items).Where(volume => volume["type"].Text == "bind").ToList();

        Assert.Equal(3, mounts.Count);
        Assert.All(mounts, mount =>
        {
            Assert.StartsWith("./", mount["source"].Text, StringComparison.Ordinal);
            Assert.Equal("true", mount["read_only"].Text);
            Assert.NotEmpty(Directory.GetFiles(Path.Combine(output.Path, mount["source"].Text!), "*", SearchOption.AllDirectories));
        });
    }

    [Fact]
    public void Secrets_are_required_variables()
    {
        var text = File.ReadAllText(Path.Combine(output.Path, "docker-compose.yaml"));

        Assert.DoesNotContain("value-of-", text, StringComparison.Ordinal);
        Assert.Equal("${API_KEY:?set it in .env}", output.Service("api")["environment"]["Mem0__Auth__ApiKeys__0"].Text);
        Assert.All(["POSTGRES_PASSWORD", "NEO4J_PASSWORD", "API_KEY", "GRAFANA_PASSWORD"], name => Assert.DoesNotContain($"${{{name}}}", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Publishing_twice_into_one_folder_changes_nothing()
    {
        var before = GeneratedFiles.Read(output.Path);
        await AppHostRunner.PublishAsync("publish", output.Path, "--Target", "compose");
        Assert.Equal(before, GeneratedFiles.Read(output.Path));
    }

    [Fact]
    public async Task Replicas_and_gpu_are_configurable()
    {
        using var folder = new TemporaryFolder();
        await AppHostRunner.PublishAsync("publish", folder.Path, "--Target", "compose", "--Mem0:ApiReplicas", "3", "--Mem0:Gpu", "true", "--Mem0:ApiCpus", "1.5");
        var services = AppHostRunner.ReadYaml(folder.Path, "docker-compose.yaml")["services"];

        Assert.Equal("3", services["api"]["deploy"]["replicas"].Text);
        Assert.Equal("1.5", services["api"]["deploy"]["resources"]["limits"]["cpus"].Text);
        Assert.Equal(["8888-8890:8080"], services["api"]["ports"].Texts);
        Assert.Equal(["nvidia.com/gpu=all"], services["ollama"]["devices"].Texts);
    }
}
