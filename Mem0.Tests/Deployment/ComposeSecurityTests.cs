namespace Mem0.Tests.Deployment;

/// <summary>What the containers of the composition may do, tried in the running ones.</summary>
[Collection(ComposeGroup.Name)]
public sealed class ComposeSecurityTests(ComposeServices compose)
{
    /// <summary>It has ended by the time of the tests; it downloads models, and is on a network of its own for that.</summary>
    private const string Downloader = "model-pull";

    /// <summary>
    /// Services with a way out. The API's front network is closed by an option that Docker knows and podman ignores: here the port that it
    /// publishes is a way out too.
    /// </summary>
    private static readonly string[] WithWayOut = ["api"];

    [Fact]
    public async Task No_container_has_a_way_out_but_those_that_are_listed()
    {
        await compose.RunningAsync();

        // The address answers, and a container that may reach it does: otherwise nothing below would mean anything.
        var image = (await compose.ServicesAsync())[Downloader].GetProperty("image").GetString()!;
        var network = (await compose.PodmanAsync("network", "ls", "-q")).Split('\n').Single(name => name.EndsWith("_egress", StringComparison.Ordinal));
        Assert.Equal("reached", (await compose.PodmanAsync(["run", "--rm", "--network", network, "--entrypoint", "bash", image, .. Attempt().Skip(1)])).Trim());

        Dictionary<string, string> outcomes = [];
        foreach (var service in await RunningServicesAsync())
        {
            outcomes[service] = (await compose.ExecAsync(service, Attempt())).Trim();
        }

        Assert.All(outcomes.Values, outcome => Assert.True(outcome is "reached" or "no way", outcome));
        Assert.Equal(WithWayOut, outcomes.Where(outcome => outcome.Value == "reached").Select(outcome => outcome.Key));
    }

    [Fact]
    public async Task Containers_run_without_privileges_as_the_file_says()
    {
        await compose.RunningAsync();
        var services = await compose.ServicesAsync();
        foreach (var service in await RunningServicesAsync())
        {
            var user = services[service].GetProperty("user").GetString()!.Split(':');
            var readOnly = services[service].TryGetProperty("read_only", out var value) && value.GetBoolean();
            var status = (await compose.ExecAsync(service, "cat", "/proc/1/status")).Split('\n')
                .Select(line => line.Split('\t')).ToDictionary(line => line[0].TrimEnd(':'), line => line[^1].Trim());
            var root = (await compose.ExecAsync(service, "cat", "/proc/mounts")).Split('\n').Select(line => line.Split(' ')).Last(mount => mount is [_, "/", ..]);

            Assert.Equal(
                (service, "0000000000000000", "1", user[0], user[1], readOnly),
                (service, status["CapEff"], status["NoNewPrivs"], status["Uid"], status["Gid"], root[3].Split(',').Contains("ro")));
        }
    }

    [Fact]
    public async Task Our_own_services_are_user_1654_on_a_file_system_that_cannot_be_written()
    {
        await compose.RunningAsync();
        foreach (var service in new[] { "api", "ingest" })
        {
            Assert.Equal("1654", (await compose.ExecAsync(service, "id", "-u")).Trim());
            Assert.Equal("no", (await compose.ExecAsync(service, "bash", "-c", "touch /app/written 2>/dev/null && echo yes || echo no")).Trim());
        }
    }

    [Fact]
    public async Task Only_the_api_is_published()
    {
        await compose.RunningAsync();
        var published = (await compose.ServicesAsync())
            .Where(service => service.Value.TryGetProperty("ports", out _))
            .SelectMany(service => service.Value.GetProperty("ports").EnumerateArray(), (service, port) => $"{service.Key} {port.GetProperty("published").GetString()}");

        Assert.Equal([$"api {compose.Address.Port}"], published);
    }

    /// <summary>Every service that runs: all of the file but the downloader.</summary>
    private async Task<IReadOnlyList<string>> RunningServicesAsync()
    {
        var running = (await compose.ComposeAsync("ps", "--services", "--status", "running")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order().ToList();
        Assert.Equal((await compose.ServicesAsync()).Keys.Where(service => service != Downloader).Order(), running);
        return running;
    }

    /// <summary>Opens a connection to the outside, and says whether that went well.</summary>
    private string[] Attempt() =>
        ["bash", "-c", $"command -v timeout >/dev/null || exit 1; timeout 4 bash -c 'exec 3<>/dev/tcp/{compose.Outside.Address}/{compose.Outside.Port}' 2>/dev/null && echo reached || echo 'no way'"];
}
