using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Mem0.Tests.Infrastructure;

/// <summary>An embedding server in this process: its vectors are a function of the text, and each call is recorded. It fails when it is told to.</summary>
internal sealed class ScriptedEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly ConcurrentQueue<string[]> _batches = new();
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> _before = new();
    private readonly SemaphoreSlim _entered = new(0);

    /// <summary>What was asked, call by call.</summary>
    internal IReadOnlyList<string[]> Batches => [.. _batches];

    /// <summary>Does something before one of the next calls answers: fail, wait, let time pass.</summary>
    internal ScriptedEmbedder Before(Func<CancellationToken, Task> call)
    {
        _before.Enqueue(call);
        return this;
    }

    /// <summary>Lets one of the next calls fail.</summary>
    internal ScriptedEmbedder Fails(Exception failure) => Before(_ => Task.FromException(failure));

    /// <summary>Completes when a call has come in.</summary>
    internal Task EnteredAsync() => _entered.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>The vector of a text.</summary>
    internal static float[] VectorOf(string text) => [text.Length, text.Sum(character => (float)character)];

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        _batches.Enqueue(texts);
        _entered.Release();
        if (_before.TryDequeue(out var before))
        {
            await before(cancellationToken);
        }

        return new GeneratedEmbeddings<Embedding<float>>(texts.Select(text => new Embedding<float>(VectorOf(text)) { ModelId = "scripted" }))
        {
            Usage = new UsageDetails { InputTokenCount = texts.Length },
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("scripted", null, "scripted", 2)
        : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => _entered.Dispose();
}
