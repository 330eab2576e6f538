using Mem0.Ingest;
using Mem0.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mem0.Tests.Ingest;

/// <summary>The real worker in this process, on a loopback port of its own.</summary>
internal sealed class IngestFixture : IAsyncDisposable
{
    private readonly HttpClient _client;

    private IngestFixture(WebApplication app)
    {
        App = app;
        _client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    internal WebApplication App { get; }

    public static async Task<IngestFixture> StartAsync(IEnumerable<string> settings, Action<IServiceCollection>? services = null)
    {
        var app = IngestHost.Create(["--urls=http://127.0.0.1:0", .. settings.Select(setting => $"--{setting}")], builder =>
        {
            builder.Logging.ClearProviders().AddProvider(new RecordedLogs());
            builder.Logging.AddFilter<Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider>(null, LogLevel.None);
            services?.Invoke(builder.Services);
        });
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new IngestFixture(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    internal async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }
}
