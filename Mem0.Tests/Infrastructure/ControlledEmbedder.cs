using System.Collections.Concurrent;
using Mem0.Core.Inference.BuiltIn;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Infrastructure;

/// <summary>The built-in embedder that counts its texts, and fails or waits when it is told to.</summary>
internal sealed class ControlledEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly BuiltInEmbeddingGenerator _inner = new(StaticEmbedding.Shared);
    private readonly ConcurrentQueue<string> _texts = new();
    private readonly SemaphoreSlim _entered = new(0);
    private TaskCompletionSource? _gate;

    /// <summary>What was embedded.</summary>
    internal IReadOnlyList<string> Texts => [.. _texts];

    /// <summary>The failure of every call; null lets them work.</summary>
    internal Exception? Failure { get; set; }

    /// <summary>Lets calls wait until the returned action is called.</summary>
    internal Action Hold()
    {
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _gate.SetResult;
    }

    /// <summary>Completes when a call has come in.</summary>
    internal Task EnteredAsync() => _entered.WaitAsync(TestContext.Current.CancellationToken);

    internal void AddTo(IServiceCollection services) => services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(this);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        _entered.Release();
        if (_gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        if (Failure is { } failure)
        {
            throw failure;
        }

        var texts = values.ToList();
        texts.ForEach(_texts.Enqueue);
        return await _inner.GenerateAsync(texts, options, cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => _inner.GetService(serviceType, serviceKey);

    public void Dispose() => _entered.Dispose();
}
