using System.Net.Http.Json;
using Mem0.Api;
using Mem0.Benchmarks.Commands;
using Microsoft.AspNetCore.Builder;

namespace Mem0.Benchmarks.Latency;

/// <summary>The real API on a loopback port, and a client that keeps one connection open.</summary>
internal sealed class ApiUnderTest : IAsyncDisposable
{
    private const string UserId = "latency";

    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private ApiUnderTest(WebApplication app) =>
        (_app, _client) = (app, new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = new Uri(app.Urls.First()) });

    /// <summary>Starts it on a data folder.</summary>
    public static async Task<ApiUnderTest> StartAsync(TemporaryFolder folder, CancellationToken cancellationToken)
    {
        var app = ApiHost.Create(
        [
            $"--Mem0:DataDirectory={folder.Path}", "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Error", "--Mem0:SearchMemoryMiB=4096",
        ]);
        await app.StartAsync(cancellationToken);
        return new ApiUnderTest(app);
    }

    /// <summary>Stores memories in one request.</summary>
    public Task AddAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) => PostAsync(
        "/memories", new { messages = texts.Select(text => new { role = "user", content = text }), user_id = UserId, infer = false }, cancellationToken);

    /// <summary>Searches.</summary>
    public Task SearchAsync(string question, CancellationToken cancellationToken) =>
        PostAsync("/search", new { query = question, user_id = UserId }, cancellationToken);

    /// <summary>Asks for an answer that takes no work: what HTTP costs by itself.</summary>
    public async Task RoundTripAsync(CancellationToken cancellationToken)
    {
        using var answer = await _client.GetAsync("/health/live", cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task PostAsync<T>(string path, T body, CancellationToken cancellationToken)
    {
        using var answer = await _client.PostAsJsonAsync(path, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
    }
}
