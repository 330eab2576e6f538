using System.Text.Json;
using Mem0.Tests.Storage;
using Mem0.Tests.Storage.Sqlite;

namespace Mem0.Tests.Security.Egress;

/// <summary>The API in a network of its own, where every packet that leaves is counted by the kernel, name service included.</summary>
public sealed class NetworkNamespaceTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly Request Inferred = new(
        "POST", "/memories", """{"user_id":"ada","infer":true,"messages":[{"role":"user","content":"I keep bees in Lisbon, see https://outside.test/b."}]}""");

    /// <summary>What a client asks: each route that works with text. More of it goes here.</summary>
    private static readonly Request[] Run =
    [
        new("POST", "/memories", """{"user_id":"ada","messages":[{"role":"user","content":"I moved to Lisbon and keep bees."}],"metadata":{"site":"https://outside.test/a"}}"""),
        new("POST", "/memories", """{"user_id":"ada","messages":[{"role":"user","content":"See http://unknown.test/x and ftp://203.0.113.9/"},{"role":"assistant","content":"I will."}]}"""),
        Inferred,
        new("POST", "/memories/extract", """{"user_id":"ada"}"""),
        new("POST", "/search", """{"user_id":"ada","query":"Where does she keep her bees?","explain":true}"""),
        new("POST", "/search", """{"user_id":"ada","query":"https://outside.test/"}"""),
        new("GET", "/memories?user_id=ada"),
        new("GET", "/entities"),
        new("GET", "/health/ready"),
        new("GET", "/openapi.json"),
        new("DELETE", "/memories?user_id=ada"),
    ];

    private readonly DataFolder _folder = new();
    private NetworkNamespace _network = null!;

    public async ValueTask InitializeAsync() => _network = await NetworkNamespace.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await (_network?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_run_sends_no_packet()
    {
        var egress = await RunAsync();
        Assert.Equal((0, 0), (egress.GetProperty("external").GetProperty("count").GetInt64(), egress.GetProperty("blocked").GetProperty("count").GetInt64()));
        Assert.Equal(0, await _network.PacketsOutAsync());
    }

    /// <summary>The same run with somewhere to go: what the policy refuses sends nothing, and what it allows shows that packets are counted.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Telemetry_for_outside_leaves_when_it_is_listed_and_not_otherwise(bool isListed)
    {
        List<string> settings =
        [
            $"OTEL_EXPORTER_OTLP_ENDPOINT=http://{NetworkNamespace.OutsideName}:4318", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_EXPORTER_OTLP_TIMEOUT=500",
        ];
        if (isListed)
        {
            settings.Add($"Mem0:Egress:Allow:0={NetworkNamespace.OutsideName}:4318");
        }

        await RunAsync(settings);

        var packets = await _network.PacketsOutAsync();
        output.WriteLine($"{packets} packets");
        Assert.Equal(isListed, packets > 0);
    }

    [Fact]
    public async Task A_model_outside_that_is_not_listed_is_not_asked_and_what_was_said_is_kept()
    {
        await using var api = await ApiProcess.StartWithinAsync(
            _network.Runner,
            _folder.Path,
            ["Mem0:Llm:Provider=openai", $"Mem0:Llm:Endpoint=http://{NetworkNamespace.OutsideName}:8080/v1", "Mem0:Inference:WarmUp:Enabled=false"]);

        var extraction = JsonElement.Parse(await SendAsync(api, Inferred)).GetProperty("extraction");
        var kept = JsonElement.Parse(await SendAsync(api, new("GET", "/memories?user_id=ada")));
        var blocked = JsonElement.Parse(await SendAsync(api, new("GET", "/admin/egress"))).GetProperty("blocked").GetProperty("latest")[0];
        await api.StopAsync();

        Assert.Equal(("failed", "egress_blocked"), (extraction.GetProperty("status").GetString(), extraction.GetProperty("reason").GetString()));
        Assert.Equal(1, kept.GetProperty("count").GetInt32());
        Assert.Equal(
            (NetworkNamespace.OutsideName, "prompt", "public_address"),
            (blocked.GetProperty("host").GetString(), blocked.GetProperty("data_class").GetString(), blocked.GetProperty("reason").GetString()));
        Assert.Equal(0, await _network.PacketsOutAsync());
    }

    [Fact]
    public async Task A_question_to_a_name_server_is_a_packet()
    {
        Assert.Equal(0, await _network.PacketsOutAsync());
        var (exitCode, _, _) = await _network.RunAsync(null, "getent", "hosts", "unknown.test");
        Assert.NotEqual(0, exitCode);
        Assert.NotEqual(0, await _network.PacketsOutAsync());
    }

    /// <summary>Starts the API, asks it everything, stops it as a service is stopped, and gives what it said of its connections.</summary>
    private async Task<JsonElement> RunAsync(params IEnumerable<string> settings)
    {
        await using var model = await ModelWithin.StartAsync(_network);
        await using var api = await ApiProcess.StartWithinAsync(
            _network.Runner,
            _folder.Path,
            ["Mem0:Llm:Provider=openai", $"Mem0:Llm:Endpoint={model.Address}", "Mem0:Inference:WarmUp:LlmProbeLimit=00:00:20", .. settings]);
        await ReadyAsync(api);
        foreach (var request in Run)
        {
            await SendAsync(api, request);
        }

        var egress = JsonElement.Parse(await SendAsync(api, new("GET", "/admin/egress")));
        await api.StopAsync();
        Assert.NotEqual(0, model.Calls);
        return egress;
    }

    /// <summary>The models answer their probes after the API listens.</summary>
    private async Task ReadyAsync(ApiProcess api)
    {
        while ((await _network.RunAsync(null, "curl", "--silent", "--fail", "--max-time", "30", new Uri(api.Address, "/health/ready").ToString())).ExitCode != 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<string> SendAsync(ApiProcess api, Request request)
    {
        string[] body = request.Body is null ? [] : ["--header", "Content-Type: application/json", "--data-binary", "@-"];
        var (exitCode, answer, errors) = await _network.RunAsync(
            request.Body, ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "30", "--request", request.Method, .. body, new Uri(api.Address, request.Target).ToString()]);
        Assert.True(exitCode == 0, $"{request.Method} {request.Target}: {errors} {answer}");
        return answer;
    }

    private sealed record Request(string Method, string Target, string? Body = null);
}
