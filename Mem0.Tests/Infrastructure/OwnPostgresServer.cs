using System.Diagnostics;

namespace Mem0.Tests.Infrastructure;

/// <summary>A server of one test, which it may kill. Needs the script that starts servers.</summary>
internal sealed class OwnPostgresServer : IAsyncDisposable
{
    private const string Script = "MEM0_TEST_POSTGRES_UP";
    private const string Missing = $"No PostgreSQL of its own: {Script} does not name the script that starts one (./test.sh does on Debian)";

    private readonly string _script;
    private readonly DirectoryInfo _folder;

    private OwnPostgresServer(string script, DirectoryInfo folder, string connectionString) =>
        (_script, _folder, ConnectionString) = (script, folder, connectionString);

    /// <summary>How to connect to it.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts one.</summary>
    public static async Task<OwnPostgresServer> StartAsync()
    {
        // Whether there is any server decides about skipping; one that cannot be killed is a container.
        _ = PostgresServer.ConnectionString;
        if (Environment.GetEnvironmentVariable(Script) is not { Length: > 0 } script)
        {
            Assert.Skip(Missing);
            throw new InvalidOperationException(Missing);
        }

        var folder = Directory.CreateTempSubdirectory("mem0-test-pg-");
        try
        {
            return new OwnPostgresServer(script, folder, await RunAsync(script, folder, "start"));
        }
        catch
        {
            await RunAsync(script, folder, "kill");
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Ends it as a loss of power would.</summary>
    public Task KillAsync() => RunAsync(_script, _folder, "kill");

    /// <summary>Starts it again on the same port.</summary>
    public async Task RestartAsync() => Assert.Equal(ConnectionString, await RunAsync(_script, _folder, "start"));

    public async ValueTask DisposeAsync()
    {
        await RunAsync(_script, _folder, "kill");
        _folder.Delete(recursive: true);
    }

    private static async Task<string> RunAsync(string script, DirectoryInfo folder, string action)
    {
        using var process = Process.Start(new ProcessStartInfo(script, [folder.FullName, action]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(script)} {action}: {await errors}");
        return (await output).Trim();
    }
}
