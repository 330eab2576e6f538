using System.Net.Http.Json;
using Mem0.Api;
using Mem0.Benchmarks.Commands;
using Microsoft.AspNetCore.Builder;

namespace Mem0.Benchmarks.Latency;

/// <summary>The real API on a loopback port, and a client that keeps its connections open.</summary>
internal sealed class ApiUnderTest : IAsyncDisposable
{
    private const string UserId = "latency";

    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private ApiUnderTest(WebApplication app, int connections) =>
        (_app, _client) = (app, new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = new Uri(app.Urls.First()) });

    /// <summary>What the API is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it on the data of a run.</summary>
    /// <param name="data">The data.</param>
    /// <param name="settings">Settings other than the defaults.</param>
    /// <param name="connections">How many connections the client has.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<ApiUnderTest> StartAsync(
        IRunData data, IReadOnlyDictionary<string, string?> settings, int connections, CancellationToken cancellationToken)
    {
        var app = ApiHost.Create(
        [
            "--Mem0:SearchMemoryMiB=4096", .. settings.Append(data.Setting).Select(setting => $"--{setting.Key}={setting.Value}"),
            "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Error",
        ]);
        await app.StartAsync(cancellationToken);
        return new ApiUnderTest(app, connections);
    }

    /// <summary>Stores memories in one request.</summary>
    public Task AddAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) => AddAsync(UserId, texts, cancellationToken);

    /// <summary>Stores memories of somebody in one request.</summary>
    public Task AddAsync(string user, IReadOnlyList<string> texts, CancellationToken cancellationToken) => PostAsync(
        "/memories", new { messages = texts.Select(text => new { role = "user", content = text }), user_id = user, infer = false }, cancellationToken);

    /// <summary>Searches.</summary>
    public Task SearchAsync(string question, CancellationToken cancellationToken) => SearchAsync(UserId, question, cancellationToken);

    /// <summary>Searches somebody's memories.</summary>
    public Task SearchAsync(string user, string question, CancellationToken cancellationToken) =>
        PostAsync("/search", new { query = question, user_id = user }, cancellationToken);

    /// <summary>The same without floors, for so many results.</summary>
    public Task SearchAsync(string user, string question, int topK, CancellationToken cancellationToken) =>
        PostAsync("/search", new { query = question, user_id = user, top_k = topK, threshold = 0 }, cancellationToken);

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
