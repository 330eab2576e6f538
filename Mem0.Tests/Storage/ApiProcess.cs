using System.Diagnostics;
using Mem0.Api;

namespace Mem0.Tests.Storage;

/// <summary>The API in a process of its own, on a port that the system chooses, so that it can be killed.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly Task _drained;

    private ApiProcess(Process process, Uri address)
    {
        _process = process;

        // A process whose output nobody reads stops at a full pipe.
        _drained = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null), process.StandardError.BaseStream.CopyToAsync(Stream.Null));
        Address = address;
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
    }

    public HttpClient Client { get; }

    /// <summary>Where it listens, in the network that it runs in.</summary>
    public Uri Address { get; }

    /// <summary>Starts the API over a folder and returns once it listens.</summary>
    /// <param name="folder">The data folder, in which it runs.</param>
    /// <param name="settings">Further settings, as <c>Key=value</c>.</param>
    public static Task<ApiProcess> StartAsync(string folder, params IEnumerable<string> settings) => StartWithinAsync([], folder, settings);

    /// <summary>The same, started by a command that replaces itself by what it is given.</summary>
    /// <param name="runner">The command and its arguments; none to start the API itself.</param>
    /// <param name="folder">The data folder, in which it runs.</param>
    /// <param name="settings">Further settings, as <c>Key=value</c>.</param>
    public static async Task<ApiProcess> StartWithinAsync(IReadOnlyList<string> runner, string folder, params IEnumerable<string> settings)
    {
        var process = Process.Start(Command(runner, folder, settings))!;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            var address = await AddressAsync(process, limit.Token);
            return new ApiProcess(process, address);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends the process at once, without any farewell.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends the process as a service manager does, and returns when it has ended.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(0, _process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _drained;
        _process.Dispose();
    }

    /// <summary>The API lies beside the tests, with what it needs to be started.</summary>
    private static ProcessStartInfo Command(IReadOnlyList<string> runner, string folder, IEnumerable<string> settings)
    {
        List<string> command = [.. runner, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MEM0", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.ArgumentList.Add(typeof(ApiHost).Assembly.Location);
        start.ArgumentList.Add("--urls=http://127.0.0.1:0");
        start.ArgumentList.Add($"--Mem0:DataDirectory={folder}");
        start.ArgumentList.Add("--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information");
        foreach (var setting in settings)
        {
            start.ArgumentList.Add($"--{setting}");
        }

        return start;
    }

    private static async Task<Uri> AddressAsync(Process process, CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                var address = line[(at + Listening.Length)..].Split(' ', '"')[0];
                return new Uri(address);
            }
        }

        throw new InvalidOperationException($"The API ended before it listened: {await process.StandardError.ReadToEndAsync(cancellationToken)}");
    }
}
