using Mem0.Core;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mem0.Tests.Infrastructure;

/// <summary>The models as the engine composes them, over scripted ones and a clock that a test moves.</summary>
internal sealed class ModelHost : IAsyncDisposable
{
    private const string LocalModel = "local-model";

    private readonly ServiceProvider _services;
    private readonly IConfigurationRoot _configuration;

    /// <param name="settings">Configuration. A local language model and an embedding server are configured unless it says otherwise.</param>
    internal ModelHost(params (string Name, string Value)[] settings)
    {
        Dictionary<string, string?> all = new()
        {
            ["Mem0:Llm:Provider"] = "ollama",
            ["Mem0:Llm:Model"] = LocalModel,
            ["Mem0:Embedder:Provider"] = "ollama",
            ["Mem0:Embedder:Dimensions"] = "2",
            ["Mem0:Llm:External:ApiKey"] = "key-of-the-external-model",
            ["Mem0:Inference:RetryDelay"] = "00:00:00",
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        _configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IModelClients>(new Clients(this));
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services.AddMem0Core(_configuration).AddMem0WarmUp();
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    internal RecordedLogs Logs { get; } = new();

    internal ScriptedModel Local { get; } = new();

    internal ScriptedModel External { get; } = new();

    internal ScriptedEmbedder Embedding { get; } = new();

    /// <summary>The models for which clients were made.</summary>
    internal List<ModelEndpoint> Made { get; } = [];

    /// <summary>The language model as the engine sees it.</summary>
    internal IChatClient Chat => Get<IChatClient>();

    /// <summary>The embedder as the engine sees it.</summary>
    internal IEmbeddingGenerator<string, Embedding<float>> Embedder => Get<IEmbeddingGenerator<string, Embedding<float>>>();

    internal InferenceReport Report => Get<InferenceStatus>().Report();

    /// <summary>The services that run in the background.</summary>
    internal IEnumerable<IHostedService> Hosted => _services.GetServices<IHostedService>();

    internal T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Asks the language model.</summary>
    internal Task<ChatResponse> AskAsync(string text = "question", ChatOptions? options = null, CancellationToken? cancellationToken = null) =>
        Chat.GetResponseAsync([new ChatMessage(ChatRole.User, text)], options, cancellationToken ?? TestContext.Current.CancellationToken);

    /// <summary>Asks the language model for something that fails.</summary>
    internal async Task<InferenceException> FailAsync(string text = "question", ChatOptions? options = null) =>
        await Assert.ThrowsAsync<InferenceException>(() => AskAsync(text, options));

    /// <summary>Changes the configuration as if a file had been edited.</summary>
    internal void Configure(string name, string? value) => Configure((name, value));

    /// <summary>Changes several settings at once.</summary>
    internal void Configure(params (string Name, string? Value)[] settings)
    {
        foreach (var (name, value) in settings)
        {
            _configuration[name] = value;
        }

        _configuration.Reload();
    }

    /// <summary>The health of the part <c>models</c>.</summary>
    internal async Task<HealthReportEntry> HealthAsync()
    {
        var report = await Get<HealthCheckService>().CheckHealthAsync(check => check.Name == "models", TestContext.Current.CancellationToken);
        return report.Entries["models"];
    }

    /// <summary>Pipelines wait for calls that are about to end, on the clock that a test moves.</summary>
    public async ValueTask DisposeAsync()
    {
        var disposal = _services.DisposeAsync().AsTask();
        while (!disposal.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await disposal;
    }

    private sealed class Clients(ModelHost owner) : IModelClients
    {
        public IChatClient Chat(ModelEndpoint endpoint)
        {
            owner.Made.Add(endpoint);
            return endpoint.Model.StartsWith(LocalModel, StringComparison.Ordinal) ? owner.Local : owner.External;
        }

        public IEmbeddingGenerator<string, Embedding<float>> Embedder(ModelEndpoint endpoint) => owner.Embedding;
    }
}
