using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Mem0.Tests.Deployment;

/// <summary>How the services of the composition start and what they tell about themselves.</summary>
[Collection(ComposeGroup.Name)]
public sealed class ComposeOperationTests(ComposeServices compose, ITestOutputHelper output)
{
    /// <summary>Metrics are exported every 15 seconds, and a rate needs two of them.</summary>
    private static readonly TimeSpan Reported = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task Services_start_in_order_and_are_healthy()
    {
        await compose.RunningAsync();
        output.WriteLine(compose.Notes);
        var services = await compose.ServicesAsync();
        var states = (await compose.ComposeAsync("ps", "-a", "--format", "json"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line))
            .ToDictionary(state => state.GetProperty("Service").GetString()!, state => $"{state.GetProperty("State")} {state.GetProperty("Health")} {state.GetProperty("ExitCode")}");

        Assert.Equal(services.Keys.Order(), states.Keys.Order());
        Assert.All(states, state => Assert.Equal(state.Key == "model-pull" ? "exited  0" : "running healthy 0", state.Value));

        var times = await TimesAsync(services.Keys);
        foreach (var (name, service) in services.Where(service => service.Value.TryGetProperty("depends_on", out _)))
        {
            foreach (var dependency in service.GetProperty("depends_on").EnumerateObject())
            {
                var ready = dependency.Value.GetProperty("condition").GetString() switch
                {
                    "service_healthy" => times[dependency.Name].Healthy,
                    "service_completed_successfully" => times[dependency.Name].Finished,
                    _ => times[dependency.Name].Started,
                };
                Assert.True(ready <= times[name].Started, $"{name} started at {times[name].Started:O}, before {dependency.Name} was ready at {ready:O}");
            }
        }
    }

    [Fact]
    public async Task Health_checks_are_those_of_the_file()
    {
        await compose.RunningAsync();
        foreach (var (name, service) in (await compose.ServicesAsync()).Where(service => service.Value.TryGetProperty("healthcheck", out _)))
        {
            var id = (await compose.ComposeAsync("ps", "-q", name)).Trim();
            var ours = Words(service.GetProperty("healthcheck").GetProperty("test"));
            var theirs = Words(JsonElement.Parse(await compose.PodmanAsync("inspect", "--format", "{{json .Config.Healthcheck.Test}}", id)));

            // The engine may take a shell's text apart, as it puts it together again; the words of a command must stay what they are.
            Assert.Equal(string.Join(' ', ours), string.Join(' ', theirs));
            Assert.True(ours[0] == "CMD-SHELL" || ours.SequenceEqual(theirs), $"{name}: {string.Join('|', theirs)}");
        }

        static List<string> Words(JsonElement test) => [.. test.EnumerateArray().Select(word => word.GetString()!)];
    }

    [Fact]
    public async Task Api_and_worker_say_that_they_are_ready()
    {
        await compose.RunningAsync();
        using var client = compose.Client(null);

        var ready = await client.GetAsync("/health/ready");
        Assert.Equal((200, "healthy"), (ready.Status, ready.Json.GetProperty("status").GetString()));

        // The worker's port is not published; its own container asks.
        var worker = await compose.ExecAsync("ingest", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3");
        Assert.Contains("\"status\":\"healthy\"", worker, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_and_both_services_are_seen_by_the_monitoring()
    {
        await compose.RunningAsync();
        using var client = compose.Client(compose.Key);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await client.GetAsync("/memories?user_id=monitored")).Status);
        }

        var asked = Stopwatch.GetTimestamp();
        await SeenAsync("""sum(http_server_request_duration_seconds_count{job="api",http_response_status_code="200"}) >= 3""", asked);
        await SeenAsync("""dotnet_process_memory_working_set_bytes{job="ingest"} > 0""", asked);
        await SeenAsync("""mem0:http_requests:rate5m{job="api"}""", asked);
    }

    private async Task SeenAsync(string query, long since)
    {
        while (true)
        {
            var answer = JsonElement.Parse(await compose.ExecAsync("prometheus", "wget", "-qO-", $"http://127.0.0.1:9090/api/v1/query?query={Uri.EscapeDataString(query)}"));
            if (answer.GetProperty("data").GetProperty("result").GetArrayLength() > 0)
            {
                return;
            }

            Assert.True(Stopwatch.GetElapsedTime(since) < Reported, $"Prometheus has nothing for {query}");
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        }
    }

    private async Task<Dictionary<string, (DateTimeOffset Started, DateTimeOffset Healthy, DateTimeOffset Finished)>> TimesAsync(IEnumerable<string> services)
    {
        // Podman tells of each check with the state before it: the last check that began without being healthy is the one that made it healthy.
        var checks = (await compose.PodmanAsync("events", "--stream=false", "--filter", "event=health_status", "--format", "json"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line))
            .ToLookup(
                check => check.GetProperty("ID").GetString()!,
                check => (Time: check.GetProperty("Time").GetDateTimeOffset(), State: check.TryGetProperty("health_status", out var state) ? state.GetString() : null));

        Dictionary<string, (DateTimeOffset Started, DateTimeOffset Healthy, DateTimeOffset Finished)> times = [];
        foreach (var service in services)
        {
            var id = (await compose.ComposeAsync("ps", "-a", "-q", service)).Trim();
            var state = JsonElement.Parse(await compose.PodmanAsync("inspect", "--format", "{{json .State}}", id));
            times[service] = (
                Time(state, "StartedAt"),
                checks[id].TakeWhile(check => check.State != "healthy").Select(check => check.Time).LastOrDefault(DateTimeOffset.MaxValue),
                Time(state, "FinishedAt"));
        }

        return times;
    }

    private static DateTimeOffset Time(JsonElement state, string name) => DateTimeOffset.Parse(state.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
