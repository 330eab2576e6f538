using System.Net;
using System.Text.Json;
using Mem0.ServiceDefaults.Health;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mem0.Tests.ServiceDefaults;

public sealed class HealthEndpointTests
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/alive")]
    public async Task Live_runs_no_check_at_all(string path)
    {
        var runs = 0;
        await using var host = await StartWith(checks => checks.AddCheck("store", () => Count(ref runs)));

        var response = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, runs);
    }

    [Theory]
    [InlineData("/health/ready")]
    [InlineData("/health")]
    public async Task Ready_runs_every_check_whatever_its_tags(string path)
    {
        await using var host = await StartWith(checks => checks
            .AddCheck("store", () => HealthCheckResult.Healthy("SQLite answers."))
            .AddCheck("tagged", () => HealthCheckResult.Healthy(), ["any"]));

        var response = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """{"status":"healthy","parts":[{"name":"host","status":"healthy"},"""
                + """{"name":"store","status":"healthy","description":"SQLite answers."},{"name":"tagged","status":"healthy"}]}""",
            await BodyOf(response));
    }

    [Fact]
    public async Task An_unhealthy_part_makes_ready_503_and_is_named()
    {
        await using var host = await StartWith(checks => checks
            .AddCheck("store", () => HealthCheckResult.Unhealthy("The disk is full."))
            .AddCheck("embedder", () => HealthCheckResult.Degraded("Lexical search only.")));

        var response = await host.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(("unhealthy", "The disk is full."), await PartOf(response, "store"));
        Assert.Equal(("degraded", "Lexical search only."), await PartOf(response, "embedder"));
    }

    [Fact]
    public async Task A_degraded_part_leaves_the_service_ready()
    {
        await using var host = await StartWith(checks => checks.AddCheck("embedder", () => HealthCheckResult.Degraded()));

        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task The_text_of_an_exception_is_never_shown()
    {
        var exception = new InvalidOperationException("Host=db;Password=secret");
        await using var host = await StartWith(checks => checks
            .AddCheck("throws", () => throw exception)
            .AddCheck("bare", () => HealthCheckResult.Unhealthy(exception: exception))
            .AddCheck("quotes", () => HealthCheckResult.Unhealthy($"It said {exception.Message}", exception))
            .AddCheck("tells", () => HealthCheckResult.Unhealthy("The database does not answer.", exception)));

        var response = await host.GetAsync("/health/ready");

        Assert.DoesNotContain("secret", await BodyOf(response), StringComparison.Ordinal);
        Assert.Equal(("unhealthy", HealthReply.FailedCheck), await PartOf(response, "throws"));
        Assert.Equal(("unhealthy", "The database does not answer."), await PartOf(response, "tells"));
    }

    [Fact]
    public async Task Ready_turns_unhealthy_when_the_host_begins_to_stop()
    {
        var stopping = new StoppingHealthCheck(new FixedLifetime(new CancellationToken(canceled: true)));

        var result = await stopping.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
    }

    [Fact]
    public async Task A_check_without_a_limit_of_its_own_gets_one()
    {
        await using var host = await StartWith(checks => checks
            .AddCheck("store", () => HealthCheckResult.Healthy())
            .AddCheck("slow", () => HealthCheckResult.Healthy(), [], TimeSpan.FromMinutes(1)));

        var registrations = host.App.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        Assert.Equal(TimeSpan.FromSeconds(5), registrations.Single(check => check.Name == "store").Timeout);
        Assert.Equal(TimeSpan.FromMinutes(1), registrations.Single(check => check.Name == "slow").Timeout);
    }

    [Fact]
    public async Task The_health_endpoints_are_anonymous_and_undescribed()
    {
        await using var host = await ServiceDefaultsHost.StartAsync();

        var endpoints = host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is "/health/live" or "/alive" or "/health/ready" or "/health")
            .ToList();

        Assert.Equal(4, endpoints.Count);
        Assert.All(endpoints, endpoint =>
        {
            Assert.NotNull(endpoint.Metadata.GetMetadata<IAllowAnonymous>());
            Assert.True(endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>()?.ExcludeFromDescription);
        });
    }

    private static Task<ServiceDefaultsHost> StartWith(Action<IHealthChecksBuilder> add) =>
        ServiceDefaultsHost.StartAsync(services: services => add(services.AddHealthChecks()));

    private static HealthCheckResult Count(ref int runs)
    {
        Interlocked.Increment(ref runs);
        return HealthCheckResult.Healthy();
    }

    private static Task<string> BodyOf(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task<(string? Status, string? Description)> PartOf(HttpResponseMessage response, string name)
    {
        using var body = JsonDocument.Parse(await BodyOf(response));
        var part = body.RootElement.GetProperty("parts").EnumerateArray().Single(part => part.GetProperty("name").GetString() == name);
        return (part.GetProperty("status").GetString(), part.GetProperty("description").GetString());
    }

    private sealed class FixedLifetime(CancellationToken stopping) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => stopping;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
