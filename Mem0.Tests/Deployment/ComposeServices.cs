using System.Diagnostics;
using System.Text.Json;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Deployment;

/// <summary>The services of deploy/compose, started by eng/compose-test.sh at the first use and removed after the last test.</summary>
public sealed class ComposeServices : IAsyncLifetime
{
    /// <summary>The script says so when the machine cannot run the services, in contrast to a failure.</summary>
    private const int NotHere = 77;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(5);

    private readonly string _script = Path.Combine(RepositoryFolder.Path, "eng", "compose-test.sh");
    private readonly SemaphoreSlim _starting = new(1);
    private bool _tried;
    private Ran? _up;
    private Dictionary<string, string> _values = [];

    /// <summary>Where the API answers on this machine.</summary>
    internal Uri Address => new(Value("BASE_URL"));

    /// <summary>The API's key.</summary>
    internal string Key => Value("API_KEY");

    /// <summary>The compose file under test.</summary>
    internal string File => Value("FILE");

    /// <summary>An IPv4 address and port outside, which this machine reaches.</summary>
    internal (string Address, string Port) Outside => (Value("OUTSIDE_ADDRESS"), Value("OUTSIDE_PORT"));

    /// <summary>What the script said about its steps.</summary>
    internal string Notes => _up?.Errors ?? "";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_tried)
        {
            var down = await RunAsync(_script, ["down"], CommandLimit, CancellationToken.None);
            Assert.True(down.ExitCode == 0, down.Errors);
        }

        _starting.Dispose();
    }

    /// <summary>Returns once every service is healthy. Skips the test, or fails it where changes are integrated, when this machine cannot run them.</summary>
    internal async Task RunningAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!_tried)
            {
                _tried = true;
                _up = await RunAsync(_script, ["up"], StartLimit, TestContext.Current.CancellationToken);
                _values = _up.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
            }
        }
        finally
        {
            _starting.Release();
        }

        Assert.True(_up is not null, "compose-test.sh up did not end; another test has the reason.");
        Assert.SkipWhen(_up.ExitCode == NotHere && Environment.GetEnvironmentVariable("CI") != "true", $"The services cannot run here: {_up.LastNote}");
        Assert.True(_up.ExitCode == 0, $"compose-test.sh up: {_up.Errors}");
    }

    /// <summary>Calls the API at an address of this machine with a key, or with none.</summary>
    internal ApiClient Client(string? key, string? host = null) => new(host is null ? Address : new UriBuilder(Address) { Host = host }.Uri, key);

    /// <summary>Runs docker-compose on these services, and fails unless it succeeds.</summary>
    internal Task<string> ComposeAsync(params string[] arguments) => SucceedAsync(Value("COMPOSE"), arguments);

    /// <summary>Runs podman, and fails unless it succeeds.</summary>
    internal Task<string> PodmanAsync(params string[] arguments) => SucceedAsync(Value("PODMAN"), arguments);

    /// <summary>Runs docker-compose with the variables of a file of one's own.</summary>
    internal Task<Ran> ComposeWithAsync(string variables, params string[] arguments) =>
        RunAsync(Value("COMPOSE"), arguments, CommandLimit, TestContext.Current.CancellationToken, ("MEM0_COMPOSE_SECRETS", variables));

    /// <summary>Runs a command in the container of a service, and gives what it wrote.</summary>
    internal Task<string> ExecAsync(string service, params string[] command) => ComposeAsync(["exec", "-T", service, .. command]);

    /// <summary>The services as the file has them, with every variable filled in.</summary>
    internal async Task<Dictionary<string, JsonElement>> ServicesAsync() =>
        JsonElement.Parse(await ComposeAsync("config", "--format", "json")).GetProperty("services").EnumerateObject().ToDictionary(service => service.Name, service => service.Value);

    private static async Task<string> SucceedAsync(string command, string[] arguments)
    {
        var ran = await RunAsync(command, arguments, CommandLimit, TestContext.Current.CancellationToken);
        Assert.True(ran.ExitCode == 0, $"{Path.GetFileName(command)} {arguments[0]}: {ran.Errors}");
        return ran.Output;
    }

    private static async Task<Ran> RunAsync(string command, string[] arguments, TimeSpan limit, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // The test run's own build must not decide how the images are built.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(limit);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(stop.Token), process.StandardError.ReadToEndAsync(stop.Token));
            await process.WaitForExitAsync(stop.Token);
            return new Ran(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{Path.GetFileName(command)} {arguments[0]} did not end within {limit}.");
        }
    }

    private string Value(string name) => _values[name];
}

/// <summary>What a command wrote and how it ended.</summary>
internal sealed record Ran(int ExitCode, string Output, string Errors)
{
    /// <summary>The last line that it wrote beside its output.</summary>
    public string LastNote => Errors.TrimEnd().Split('\n')[^1];
}

/// <summary>Tests of the services run by themselves: a port is theirs, and building images takes the whole machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ComposeGroup : ICollectionFixture<ComposeServices>
{
    /// <summary>Its name.</summary>
    public const string Name = "compose";
}
