using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Benchmarks.Scale;

/// <summary>Stores the memories of one size: through the product's own adds, or when they are many, through COPY.</summary>
internal sealed class ScaleLoader(IServiceProvider services)
{
    /// <summary>From so many memories on they are copied.</summary>
    private const int CopyFrom = 200_000;

    private const int AddBatch = 500;
    private const int CopyBatch = 5_000;

    private readonly TextAnalyzer _analyzer = services.GetRequiredService<TextAnalyzer>();
    private readonly IMemoryStore _store = services.GetRequiredService<IMemoryStore>();
    private readonly PostgresDatabase _database = services.GetRequiredService<PostgresDatabase>();

    /// <summary>Whether a size is copied.</summary>
    public static bool Copies(ScaleScopes scopes) => scopes.Total >= CopyFrom;

    /// <summary>Stores all memories.</summary>
    public async Task LoadAsync(ScaleScopes scopes, CancellationToken cancellationToken)
    {
        var copies = Copies(scopes);
        await Parallel.ForEachAsync(
            scopes.Memories().Chunk(copies ? CopyBatch : AddBatch).Index(),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
            async (batch, cancel) =>
            {
                var analyses = await _analyzer.AnalyzeAsync([.. batch.Item.Select(memory => AnalyzedText.Of(memory, memory.Text))], cancel);
                IReadOnlyList<(Memory, TextAnalysis)> drafts = [.. batch.Item.Zip(analyses)];
                await (copies ? CopyAsync(batch.Index * CopyBatch, drafts, cancel) : AddAsync(drafts, cancel));
            });
        if (copies)
        {
            await using var connection = await _database.ConnectAsync(cancellationToken);
            await MemoryCopy.CompleteAsync(connection, scopes.Total, cancellationToken);
        }
    }

    private async Task AddAsync(IReadOnlyList<(Memory Memory, TextAnalysis Analysis)> drafts, CancellationToken cancellationToken)
    {
        var added = await _store.AddAsync(new NewMemories(drafts, null, drafts[^1].Memory.CreatedAt), MemoryScope.Unconfined, cancellationToken);
        if (!added.Succeeded)
        {
            throw new InvalidOperationException(added.Fault.Detail);
        }
    }

    private async Task CopyAsync(long before, IReadOnlyList<(Memory Memory, TextAnalysis Analysis)> drafts, CancellationToken cancellationToken)
    {
        await using var connection = await _database.ConnectAsync(cancellationToken);
        await new MemoryCopy(connection, _database.Identity.Embedding.Dimensions).RunAsync(before, drafts, cancellationToken);
    }
}
