using Mem0.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly.Timeout;

namespace Mem0.Tests.ServiceDefaults;

/// <summary>What HTTP clients of a service have, against a server that fails and is slow.</summary>
public sealed class HttpClientDefaultsTests : IAsyncLifetime
{
    private const string Plain = "plain";
    private const string Models = "models";

    private WebApplication _server = null!;
    private int _failures;
    private int _calls;
    private TaskCompletionSource? _answerLater;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(Stop);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_read_that_fails_is_tried_again()
    {
        await using var host = await StartAsync();
        _failures = 2;
        using var reply = await Client(host, Plain).GetAsync(new Uri(Address, "x"), Stop);
        Assert.Equal((200, 3), ((int)reply.StatusCode, _calls));
    }

    [Fact]
    public async Task A_write_that_fails_is_not()
    {
        await using var host = await StartAsync();
        _failures = 2;
        using var reply = await Client(host, Plain).PostAsync(new Uri(Address, "x"), new StringContent(""), Stop);
        Assert.Equal((503, 1), ((int)reply.StatusCode, _calls));
    }

    [Fact]
    public async Task Addresses_of_requests_reach_no_log()
    {
        await using var host = await StartAsync();
        _failures = 2;
        using var reply = await Client(host, Plain).GetAsync(new Uri(Address, "bot-secret-token/send?q=secret"), Stop);
        Assert.Contains(host.Logs.Lines, line => line.Category == "Polly");
        Assert.All(host.Logs.Lines, line => Assert.DoesNotContain("secret", line.Everything, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Telemetry_is_sent_by_clients_of_its_own()
    {
        _failures = int.MaxValue;
        var host = await StartAsync(new() { ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = Address.ToString(), ["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"] = "http/protobuf" });
        await host.DisposeAsync();
        Assert.NotEqual(0, _calls);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Category == "Polly");
    }

    [Fact]
    public async Task Names_of_services_are_resolved()
    {
        await using var host = await StartAsync(new() { ["services:elsewhere:http:0"] = Address.ToString() });
        using var reply = await Client(host, Plain).GetAsync(new Uri("http://elsewhere/x"), Stop);
        Assert.Equal((200, 1), ((int)reply.StatusCode, _calls));
    }

    [Fact]
    public async Task An_attempt_is_bounded_but_for_clients_of_models()
    {
        await using var host = await StartAsync(attempt: TimeSpan.FromMilliseconds(50));
        _answerLater = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Assert.ThrowsAsync<TimeoutRejectedException>(() => Client(host, Plain).PostAsync(new Uri(Address, "x"), new StringContent(""), Stop));

        var reply = Client(host, Models).PostAsync(new Uri(Address, "x"), new StringContent(""), Stop);
        await Task.Delay(TimeSpan.FromMilliseconds(500), Stop);
        Assert.False(reply.IsCompleted);
        _answerLater.SetResult();
        using var answered = await reply;
        Assert.Equal(200, (int)answered.StatusCode);
    }

    [Fact]
    public async Task A_call_of_a_model_has_a_bound_of_its_own()
    {
        await using var host = await StartAsync(new() { ["Mem0:ModelTimeout"] = "00:00:00.1" });
        _answerLater = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var exception = await Assert.ThrowsAsync<TaskCanceledException>(() => Client(host, Models).GetAsync(new Uri(Address, "x"), Stop));
        Assert.IsType<TimeoutException>(exception.InnerException);
        _answerLater.SetResult();
    }

    private Uri Address => new(_server.Urls.Single());

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _calls);
        if (_answerLater is { } later)
        {
            await later.Task.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        context.Response.StatusCode = Interlocked.Decrement(ref _failures) >= 0 ? 503 : 200;
    }

    private static Task<ServiceDefaultsHost> StartAsync(Dictionary<string, string?>? settings = null, TimeSpan? attempt = null) =>
        ServiceDefaultsHost.StartAsync(settings, services =>
        {
            services.AddHttpClient(Plain);
            services.AddHttpClient(Models).ForModels();
            services.ConfigureAll<HttpStandardResilienceOptions>(options =>
            {
                options.Retry.Delay = TimeSpan.FromMilliseconds(1);
                options.AttemptTimeout.Timeout = attempt ?? options.AttemptTimeout.Timeout;
            });
        });

    private static HttpClient Client(ServiceDefaultsHost host, string name) => host.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient(name);
}
