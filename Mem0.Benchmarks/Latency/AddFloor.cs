using Mem0.Benchmarks.Commands;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Memories;
using Mem0.Core.Recall.Language;
using Mem0.Core.Storage;

namespace Mem0.Benchmarks.Latency;

/// <summary>
/// The least that storing must do: embed the texts and insert their rows, with prepared statements, into the product's own schema, one
/// transaction a batch.
/// </summary>
internal interface IAddFloor : IAsyncDisposable
{
    /// <summary>Stores a batch.</summary>
    void Run(IReadOnlyList<AddFloorRow> rows);
}

/// <summary>Makes floors of storing.</summary>
internal static class AddFloor
{
    /// <summary>What the stores of the floors are made by: the product's own embedding.</summary>
    public static EmbeddingIdentity Identity { get; } = new(BuiltInEmbeddingGenerator.ModelId, StaticEmbedding.Dimensions);

    /// <summary>A floor in a database of a server, or in a folder when none is named.</summary>
    public static async Task<IAddFloor> CreateAsync(string? server, CancellationToken cancellationToken) =>
        server is null ? new SqliteAddFloor() : await PostgresAddFloor.CreateAsync(await TemporaryDatabase.CreateAsync(server, cancellationToken), cancellationToken);
}

/// <summary>A memory to store.</summary>
internal sealed record AddFloorRow(Guid Id, string Text, string Hash, string Terms, string Conversation, int Place)
{
    /// <summary>What is known of the texts before the clock runs.</summary>
    public static IReadOnlyList<AddFloorRow> Of(IReadOnlyList<string> texts)
    {
        var now = TimeProvider.System.GetUtcNow();
        var conversation = Guid.CreateVersion7(now).ToString();
        return
        [
            .. texts.Index().Select(text => new AddFloorRow(
                Guid.CreateVersion7(now), text.Item, Memory.HashOf(text.Item), string.Join(' ', TermAnalyzer.Terms(text.Item)), conversation, text.Index)),
        ];
    }
}
