using Mem0.Core.Security.Egress;
using Mem0.Tests.Infrastructure;
using Mem0.Tests.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mem0.Tests.Security.Egress;

/// <summary>The guard within the real server: what administrators see of it, and that telemetry passes it.</summary>
public sealed class EgressApiTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Administrators_see_the_policy_and_what_was_refused()
    {
        await using var api = await ApiFixture.StartAsync(new ApiSetup
        {
            Settings = new Dictionary<string, string> { ["Mem0:Egress:Allow:0"] = "api.example.com:443", ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = "http://10.255.0.1:1/v1/metrics", ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1" },
        });
        using var admin = api.ClientOf(ApiFixture.AdminKey);
        using var client = api.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient("any");
        await Assert.ThrowsAsync<EgressBlockedException>(() => client.GetAsync(new Uri("http://203.0.113.1:8080/path-with-token"), Stop));

        var answer = await admin.GetAsync("/admin/egress");

        Assert.Equal(200, answer.Status);
        var policy = answer.Json.GetProperty("policy");
        Assert.Equal(("api.example.com:443", 300), (policy.GetProperty("allow")[0].GetString(), policy.GetProperty("pin_seconds").GetDouble()));
        var endpoint = policy.GetProperty("endpoints")[0];
        Assert.Equal(("10.255.0.1", "telemetry", "private", "allowed"), (Text(endpoint, "host"), Text(endpoint, "data_class"), Text(endpoint, "address_kind"), Text(endpoint, "verdict")));
        Assert.Equal(0, answer.Json.GetProperty("external").GetProperty("count").GetInt64());
        var blocked = answer.Json.GetProperty("blocked");
        var attempt = blocked.GetProperty("latest")[0];
        Assert.Equal((1, "203.0.113.1", "public", "unspecified", "not_listed"), (blocked.GetProperty("count").GetInt64(), Text(attempt, "host"), Text(attempt, "address_kind"), Text(attempt, "data_class"), Text(attempt, "reason")));
        Assert.DoesNotContain("token", answer.Body, StringComparison.Ordinal);
        Assert.All(api.Logs.Lines, line => Assert.DoesNotContain("path-with-token", line.Everything, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Others_do_not()
    {
        await using var api = await ApiFixture.StartAsync();
        using var anonymous = api.ClientOf(null);
        (await api.Client.GetAsync("/admin/egress")).AssertProblem(403, "admin_key_required");
        (await anonymous.GetAsync("/admin/egress")).AssertProblem(401, "authentication_required");
    }

    [Theory]
    [InlineData("http/protobuf", Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1)]
    [InlineData("grpc", Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2)]
    public async Task Telemetry_reaches_a_collector_of_ones_own(string protocol, Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols protocols)
    {
        await using var collector = await OtlpCollector.StartAsync(protocols);
        var resolver = new ScriptedResolver().Answer("collector.internal", "127.0.0.1");
        await ServeAsync(resolver, collector.Address.Replace("127.0.0.1", "collector.internal", StringComparison.Ordinal), protocol);
        Assert.Equal(3, collector.Received.Select(request => request.Path).Distinct().Count());
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task Telemetry_does_not_leave_for_a_collector_that_turns_out_to_be_outside(string protocol)
    {
        var resolver = new ScriptedResolver().Answer("collector.internal", "203.0.113.9");
        var state = await ServeAsync(resolver, "http://collector.internal:4318", protocol);
        Assert.NotEqual(0, state.Blocked.Count);
        Assert.All(state.Blocked.Latest, attempt => Assert.Equal(("collector.internal", "telemetry", "public_address"), (attempt.Host, attempt.DataClass, attempt.Reason)));
        Assert.Equal(0, state.External.Count);
    }

    [Fact]
    public async Task A_collector_at_a_public_address_ends_the_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ApiFixture.StartAsync(new ApiSetup
        {
            Settings = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://203.0.113.9:4318" },
        }));
        Assert.Contains("Mem0__Egress__Allow__0=203.0.113.9:4318", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Serves one request and stops, which sends what telemetry there is.</summary>
    private static async Task<EgressState> ServeAsync(ScriptedResolver resolver, string collector, string protocol)
    {
        var api = await ApiFixture.StartAsync(new ApiSetup
        {
            Settings = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol },
            Services = services => services.AddSingleton<INameResolver>(resolver),
        });
        await using (api)
        {
            await api.Client.RememberAsync("I like tea");
            await api.App.StopAsync(CancellationToken.None);
            return api.App.Services.GetRequiredService<EgressSentinel>().Read();
        }
    }

    private static string? Text(System.Text.Json.JsonElement item, string name) => item.GetProperty(name).GetString();
}
