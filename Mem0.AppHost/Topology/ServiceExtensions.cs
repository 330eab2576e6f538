using Mem0.AppHost.Publishing;
using NorthernNerds.Aspire.Hosting.Neo4j;

namespace Mem0.AppHost.Topology;

/// <summary>What the API and the ingest worker have in common.</summary>
internal static class ServiceExtensions
{
    private const int ContainerPort = 8080;

    /// <summary>
    /// Run mode takes the endpoint from the launch profile. Published, a profile would bring a dead https endpoint and leave the
    /// container port to a variable that every deployer has to fill in.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddMem0Project<TProject>(this IDistributedApplicationBuilder builder, string name) where TProject : IProjectMetadata, new() =>
        builder.ExecutionContext.IsRunMode
            ? builder.AddProject<TProject>(name, launchProfileName: "http")
            : builder.AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true).WithHttpEndpoint(targetPort: ContainerPort);

    public static IResourceBuilder<ProjectResource> WithMem0Service(
        this IResourceBuilder<ProjectResource> service,
        IResourceBuilder<PostgresDatabaseResource> db,
        IResourceBuilder<ParameterResource> dbPassword,
        IResourceBuilder<OllamaModelResource> chat,
        IResourceBuilder<OllamaModelResource> embed,
        IResourceBuilder<Neo4jResource> graph,
        IResourceBuilder<ParameterResource> graphPassword,
        IResourceBuilder<ContainerResource> prometheus,
        IResourceBuilder<ContainerResource>? modelPull)
    {
        service
            // Services read connection strings; host names and passwords by themselves would be secrets in twelve more places
            .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString)
            .WithReference(db).WaitFor(db)
            .WithReference(chat).WaitFor(chat)
            .WithReference(embed).WaitFor(embed)
            .WithReference(graph).WaitFor(graph)
            .WithSecretKey(dbPassword)
            .WithSecretKey(graphPassword)
            .WithMetricsTo(prometheus)
            // The store is opened, and its schema brought up to date, before a service listens: ten minutes for that. Each probe needs a path of its own
            .WithHttpProbe(ProbeType.Startup, "/alive", initialDelaySeconds: 1, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 120, endpointName: "http")
            .WithHttpProbe(ProbeType.Readiness, "/health/ready", initialDelaySeconds: 5, timeoutSeconds: 5, endpointName: "http")
            .WithHttpProbe(ProbeType.Liveness, "/health/live", initialDelaySeconds: 15, timeoutSeconds: 5, endpointName: "http")
            // bash, because the .NET images have neither curl nor wget
            .WithContainerHealthcheckOnCompose("bash", "-c",
                $@"exec 3<>/dev/tcp/127.0.0.1/{ContainerPort} && printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3 && grep -q 'HTTP/1.. 200' <&3")
            .WithOrderlyStop();
        return modelPull is null ? service : service.WaitForCompletion(modelPull);
    }

    /// <summary>
    /// Metrics go to Prometheus in every mode; traces and logs keep the general OTLP endpoint, which is the Aspire dashboard
    /// in run mode and unset when published.
    /// </summary>
    private static IResourceBuilder<ProjectResource> WithMetricsTo(this IResourceBuilder<ProjectResource> service, IResourceBuilder<ContainerResource> prometheus) => service
        .WithEnvironment("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", ReferenceExpression.Create($"{prometheus.GetEndpoint("http")}/api/v1/otlp/v1/metrics"))
        .WithEnvironment("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf")
        .WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsPublishMode)
            {
                // Aspire itself sets them in run mode. Grafana looks at stretches of a minute, with a sample every 15 seconds
                context.EnvironmentVariables["OTEL_SERVICE_NAME"] = service.Resource.Name;
                context.EnvironmentVariables["OTEL_METRIC_EXPORT_INTERVAL"] = "15000";
            }
        });

    /// <summary>
    /// What callers need: the key, without which the API does not listen on a network. Background work is the worker's. Ollama has processors only,
    /// few of them: its models answer the probes of a start later than those on a graphics card.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithApiSettings(this IResourceBuilder<ProjectResource> api, IResourceBuilder<ParameterResource> apiKey) => api
        .WithEnvironment("Mem0__Auth__ApiKeys__0", apiKey)
        .WithEnvironment("Mem0__Upkeep__InApi", "false")
        .WithEnvironment("Mem0__Inference__WarmUp__LlmProbeLimit", "00:00:10")
        .WithEnvironment("Mem0__Inference__WarmUp__EmbeddingProbeLimit", "00:00:02");

    public static IResourceBuilder<ProjectResource> WithPublicHttp(this IResourceBuilder<ProjectResource> service, int port) => service
        .WithEndpoint("http", endpoint => (endpoint.Port, endpoint.IsExternal) = (port, true))
        .OnCompose(compose => compose.Networks = [ComposeTarget.Backend, ComposeTarget.Front]);

    public static IResourceBuilder<ProjectResource> WithReplicaCount(this IResourceBuilder<ProjectResource> service, int replicas) => service
        .WithReplicas(replicas)
        .OnCompose(compose =>
        {
            if (replicas > 1 && service.GetEndpoint("http").EndpointAnnotation.Port is { } port)
            {
                (compose.Deploy ??= new()).Replicas = replicas;
                compose.Ports = [$"{port}-{port + replicas - 1}:{ContainerPort}"]; // one host port each
            }
        });
}
