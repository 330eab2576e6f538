using Mem0.Benchmarks.Commands;
using Mem0.Core;
using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Postgres;
using Mem0.Core.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Benchmarks.Recall;

/// <summary>The memory engine on the data of a run, with the product's defaults but for the given settings.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Engine(ServiceProvider services) => _services = services;

    /// <summary>Stores memories.</summary>
    public MemoryService Memories => _services.GetRequiredService<MemoryService>();

    /// <summary>Searches.</summary>
    public RecallService Recall => _services.GetRequiredService<RecallService>();

    /// <summary>Opens the data, which one engine at a time can use.</summary>
    public static Engine Open(IRunData data, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings ?? new Dictionary<string, string?>())
            .AddInMemoryCollection([data.Setting, new("Mem0:Limits:TopK", "100000")])
            .Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(new StoppedClock());
        services.AddMem0Core(configuration);
        return new Engine(services.BuildServiceProvider());
    }

    /// <summary>Makes the search indexes that the searches until now have asked for.</summary>
    public Task MakeIndexesAsync(CancellationToken cancellationToken) => Upkeep.RunAsync(_services, cancellationToken);

    /// <summary>The two figures by which the engine decides whether a question has an answer, of all memories of a scope.</summary>
    public async Task<(float Nearness, float WordShare)> BestAsync(MemoryScope scope, string question, CancellationToken cancellationToken)
    {
        var index = await IndexAsync(IndexKey.For(scope), cancellationToken);
        var vector = await _services.GetRequiredService<TextAnalyzer>().EmbedQuestionAsync(question, cancellationToken);
        var read = _services.GetRequiredService<QuestionReader>().Read(question, vector, expandWords: true, DateOnly.FromDateTime(StoppedClock.Now.UtcDateTime));
        using var buffers = new RankBuffers();
        var marks = buffers.Marks(index.Memories.Length);
        marks.AsSpan(0, index.Memories.Length).Fill(1);
        var own = OwnValues.Of(index, read, marks, new RecallWeights(), buffers);
        return (own.BestNearness, own.BestWordShare);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<ScopeIndex> IndexAsync(IndexKey key, CancellationToken cancellationToken) =>
        _services.GetService<ScopeIndexCache>() is { } cache
            ? await cache.GetAsync(key, cancellationToken)
            : await _services.GetRequiredService<ScopeReplicas>().GetAsync(key, cancellationToken)
                ?? throw new UsageException("--calibrate looks at every memory: raise Mem0:Postgres:ExactScopeLimit.");

    /// <summary>Figures do not depend on the day on which they are taken.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public static DateTimeOffset Now { get; } = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
