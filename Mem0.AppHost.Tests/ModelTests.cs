namespace Mem0.AppHost.Tests;

public class ModelTests
{
    [Fact]
    public async Task Run_mode_has_every_resource()
    {
        await using var builder = await AppHostRunner.RunModeAsync();

        Assert.True(builder.ExecutionContext.IsRunMode);
        Assert.Superset(
            new HashSet<string> { "postgres", "db", "ollama", "chat", "embed", "graph", "prometheus", "grafana", "api", "ingest" },
            builder.Resources.Select(resource => resource.Name).ToHashSet());
        Assert.Contains(builder.Resources, resource => resource.GetType().Name == "PgAdminContainerResource");
        Assert.DoesNotContain(builder.Resources, resource => resource.Name is "model-pull" or "compose" or "k8s");
    }

    [Fact]
    public async Task Publish_mode_has_the_model_pull_and_no_pgadmin()
    {
        await using var builder = await AppHostRunner.PublishModeAsync();

        Assert.Contains(builder.Resources, resource => resource.Name == "model-pull");
        Assert.DoesNotContain(builder.Resources, resource => resource.GetType().Name == "PgAdminContainerResource");
    }

    [Theory]
    [InlineData(null, "compose")]
    [InlineData("compose", "compose")]
    [InlineData("k8s", "k8s")]
    public async Task There_is_one_compute_environment(string? target, string expected)
    {
        await using var builder = await AppHostRunner.PublishModeAsync(target is null ? [] : ["--Target", target]);

        Assert.Equal(expected, Assert.Single(builder.Resources.OfType<IComputeEnvironmentResource>()).Name);
    }

    [Fact]
    public async Task An_unknown_target_is_refused() =>
        Assert.Contains("neither", (await Assert.ThrowsAnyAsync<Exception>(() => AppHostRunner.PublishModeAsync("--Target", "nomad"))).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("api")]
    [InlineData("ingest")]
    public async Task Services_refer_to_and_wait_for_what_they_use(string service)
    {
        await using var builder = await AppHostRunner.PublishModeAsync();
        var resource = builder.Resource(service);

        var references = resource.Annotations.OfType<ResourceRelationshipAnnotation>().Where(relation => relation.Type == "Reference").Select(relation => relation.Resource.Name);
        Assert.Superset(new HashSet<string> { "db", "chat", "embed", "graph" }, references.ToHashSet());

        var waits = resource.Annotations.OfType<WaitAnnotation>().ToLookup(wait => wait.Resource.Name, wait => wait.WaitType);
        Assert.All(["db", "chat", "embed", "graph"], name => Assert.Contains(WaitType.WaitUntilHealthy, waits[name]));
        Assert.Equal([WaitType.WaitForCompletion], waits["model-pull"]);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("ingest")]
    public async Task Services_get_their_environment_when_published(string service)
    {
        var environment = await AppHostRunner.PublishedEnvironmentAsync(service);

        Assert.Equal("{db.connectionString}", environment["ConnectionStrings__db"]);
        Assert.Equal("{chat.connectionString}", environment["ConnectionStrings__chat"]);
        Assert.Equal("{embed.connectionString}", environment["ConnectionStrings__embed"]);
        Assert.Equal("{graph.connectionString}", environment["ConnectionStrings__graph"]);
        Assert.Equal("{prometheus.bindings.http.url}/api/v1/otlp/v1/metrics", environment["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"]);
        Assert.Equal("http/protobuf", environment["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"]);
        Assert.Equal((service, "15000"), (environment["OTEL_SERVICE_NAME"], environment["OTEL_METRIC_EXPORT_INTERVAL"]));
        Assert.DoesNotContain("OTEL_EXPORTER_OTLP_ENDPOINT", environment.Keys); // traces and logs: dashboard, run mode only
        Assert.DoesNotContain(environment.Keys, name => name.StartsWith("DB_", StringComparison.Ordinal)); // passwords stand in connection strings only
    }

    [Fact]
    public async Task The_api_has_the_key_of_its_callers_and_leaves_background_work_to_the_worker()
    {
        var (api, ingest) = (await AppHostRunner.PublishedEnvironmentAsync("api"), await AppHostRunner.PublishedEnvironmentAsync("ingest"));

        Assert.Equal(("{api-key.value}", "false"), (api["Mem0__Auth__ApiKeys__0"], api["Mem0__Upkeep__InApi"]));
        Assert.DoesNotContain(ingest.Keys, name => name.StartsWith("Mem0__", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_api_is_the_only_public_endpoint()
    {
        await using var builder = await AppHostRunner.PublishModeAsync();

        var (resource, endpoint) = Assert.Single(
            from candidate in builder.Resources
            from annotation in candidate.Annotations.OfType<EndpointAnnotation>()
            where annotation.IsExternal
            select (candidate, annotation));
        Assert.Equal(("api", 8888, 8080), (resource.Name, endpoint.Port, endpoint.TargetPort));
    }

    [Fact]
    public async Task The_api_listens_on_8888_in_run_mode()
    {
        await using var builder = await AppHostRunner.RunModeAsync();

        Assert.Equal(8888, Assert.Single(builder.Resource("api").Annotations.OfType<EndpointAnnotation>()).Port);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Images_are_pinned(bool runMode)
    {
        await using var builder = runMode ? await AppHostRunner.RunModeAsync() : await AppHostRunner.PublishModeAsync();

        Assert.All(builder.Resources.OfType<ContainerResource>(), container =>
        {
            var image = container.Annotations.OfType<ContainerImageAnnotation>().Last();
            Assert.False(string.IsNullOrEmpty(image.Tag), container.Name);
            Assert.NotEqual("latest", image.Tag);
        });
    }

    [Fact]
    public async Task Volumes_are_named()
    {
        await using var builder = await AppHostRunner.PublishModeAsync();
        var mounts = builder.Resources.SelectMany(resource => resource.Annotations.OfType<ContainerMountAnnotation>()).ToList();

        Assert.All(mounts, mount => Assert.Equal(ContainerMountType.Volume, mount.Type));
        Assert.Equal(
            ["grafana-data", "graph-data", "ollama-models", "postgres-data", "prometheus-data"],
            mounts.Select(mount => mount.Source).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Secrets_are_parameters_without_a_default_when_published()
    {
        await using var builder = await AppHostRunner.PublishModeAsync();
        var secrets = builder.Resources.OfType<ParameterResource>().Where(parameter => parameter.Secret).ToList();

        Assert.Equal(["api-key", "grafana-password", "neo4j-password", "postgres-password"], secrets.Select(secret => secret.Name).Order(StringComparer.Ordinal));
        Assert.All(secrets, secret => Assert.Null(secret.Default));
    }

    [Fact]
    public async Task Secrets_are_generated_in_run_mode()
    {
        await using var builder = await AppHostRunner.RunModeAsync();

        Assert.All(builder.Resources.OfType<ParameterResource>().Where(parameter => parameter.Secret), secret => Assert.NotNull(secret.Default));
    }

    [Fact]
    public async Task Models_come_from_parameters()
    {
        await using var builder = await AppHostRunner.PublishModeAsync("--Parameters:chat-model=llama3.2:1b");

        Assert.Equal("llama3.2:1b", Assert.IsType<OllamaModelResource>(builder.Resource("chat")).ModelName);
        Assert.Equal("nomic-embed-text", Assert.IsType<OllamaModelResource>(builder.Resource("embed")).ModelName);
    }

    [Fact]
    public async Task Without_model_pull_nothing_waits_for_it()
    {
        await using var builder = await AppHostRunner.PublishModeAsync("--Mem0:PullModels", "false");

        Assert.DoesNotContain(builder.Resources, resource => resource.Name == "model-pull");
        Assert.DoesNotContain(builder.Resource("api").Annotations.OfType<WaitAnnotation>(), wait => wait.WaitType == WaitType.WaitForCompletion);
    }
}
