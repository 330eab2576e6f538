using Mem0.ServiceDefaults;
using Mem0.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mem0.Tests.ServiceDefaults;

/// <summary>A small service that uses the service defaults as the real ones do, in memory.</summary>
internal sealed class ServiceDefaultsHost : IAsyncDisposable
{
    private ServiceDefaultsHost(WebApplication app, RecordedLogs logs)
    {
        App = app;
        Logs = logs;
        Client = app.GetTestClient();
    }

    internal WebApplication App { get; }

    internal RecordedLogs Logs { get; }

    internal HttpClient Client { get; }

    internal static async Task<ServiceDefaultsHost> StartAsync(
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplicationBuilder>? builder = null)
    {
        var logs = new RecordedLogs();
        var host = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Mem0.Tests" });
        host.WebHost.UseTestServer();
        host.Configuration.AddInMemoryCollection(settings ?? []);
        host.Logging.AddConfiguration(host.Configuration.GetSection("Logging")).AddProvider(logs).SetMinimumLevel(LogLevel.Information);
        host.AddServiceDefaults("mem0-test");
        host.Services.AddRouting();
        host.Services.AddExceptionHandler(options => options.ExceptionHandler = context => context.Response.WriteAsync("sorry"));
        builder?.Invoke(host);
        services?.Invoke(host.Services);

        var app = host.Build();
        app.UseRouting();
        app.UseServiceDefaults();
        app.UseExceptionHandler();
        app.MapHealthEndpoints();
        TestRoutes.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);

        return new(app, logs);
    }

    internal Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    internal Task<HttpResponseMessage> GetAsync(string address, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, address, headers);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }
}
