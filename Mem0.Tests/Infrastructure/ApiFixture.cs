using Mem0.Api;
using Mem0.Core.Memories;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Mem0.Tests.Infrastructure;

/// <summary>The real server in this process, on a loopback port of its own and with a data folder of its own.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    internal const string Key = "ordinary-key-of-the-tests";
    internal const string OtherKey = "another-key-of-the-tests";
    internal const string AdminKey = "administrators-key-of-the-tests";

    private readonly DirectoryInfo? _ownFolder;

    private ApiFixture(WebApplication app, RecordedLogs logs, string folder, DirectoryInfo? ownFolder)
    {
        App = app;
        Logs = logs;
        DataDirectory = folder;
        _ownFolder = ownFolder;
        Client = new ApiClient(new Uri(app.Urls.Single()), Key);
    }

    internal WebApplication App { get; }

    internal RecordedLogs Logs { get; }

    internal string DataDirectory { get; }

    /// <summary>Calls with the ordinary key.</summary>
    internal ApiClient Client { get; }

    public static async Task<ApiFixture> StartAsync(ApiSetup? setup = null)
    {
        setup ??= new ApiSetup();
        var ownFolder = setup.DataDirectory is null ? Directory.CreateTempSubdirectory("mem0-test-") : null;
        var folder = setup.DataDirectory ?? ownFolder!.FullName;
        var logs = new RecordedLogs();
        WebApplication? app = null;
        try
        {
            app = Create(setup, folder, logs);
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new ApiFixture(app, logs, folder, ownFolder);
        }
        catch
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            ownFolder?.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Calls with another key, or with none.</summary>
    internal ApiClient ClientOf(string? key) => new(Client.Address, key);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        _ownFolder?.Delete(recursive: true);
    }

    private static WebApplication Create(ApiSetup setup, string folder, RecordedLogs logs)
    {
        string[] args =
        [
            $"--urls={setup.Urls}",
            $"--Mem0:DataDirectory={folder}",
            .. setup.Keys.Select((key, i) => $"--Mem0:Auth:ApiKeys:{i}={key}"),
            .. setup.AdminKeys.Select((key, i) => $"--Mem0:Auth:AdminApiKeys:{i}={key}"),
            .. setup.ScopedKeys.SelectMany((entry, i) => Scoped(entry.Key, entry.Scope).Select(member => $"--Mem0:Auth:ScopedApiKeys:{i}:{member}")),
            .. setup.Settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ];
        return ApiHost.Create(args, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(logs);
            builder.Logging.AddFilter<Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider>(null, LogLevel.None);
            setup.Services?.Invoke(builder.Services);
            setup.Builder?.Invoke(builder);
        });
    }

    private static IEnumerable<string> Scoped(string key, MemoryScope scope) =>
        from member in (IEnumerable<(string Name, string? Value)>)
            [("Key", key), ("UserId", scope.UserId), ("AgentId", scope.AgentId), ("AppId", scope.AppId), ("RunId", scope.RunId)]
        where member.Value is not null
        select $"{member.Name}={member.Value}";
}
