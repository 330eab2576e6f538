using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;

namespace Mem0.Benchmarks.Recall;

/// <summary>A material in the store, one memory a turn.</summary>
internal sealed class StoredMaterial
{
    private readonly string _userId;
    private readonly Dictionary<Guid, int> _turns = [];

    private StoredMaterial(Material material, string userId) => (Material, _userId) = (material, userId);

    /// <summary>What is stored.</summary>
    public Material Material { get; }

    /// <summary>Stores a material as it is: the speaker is the name of the message.</summary>
    public static Task<StoredMaterial> AddAsync(Engine engine, Material material, CancellationToken cancellationToken) =>
        new StoredMaterial(material, material.Name).AddTurnsAsync(engine, turn => new MemoryMessage(turn.Role, turn.Text, turn.Speaker), cancellationToken);

    /// <summary>Stores a material under another user with the speaker's name as a part of each text.</summary>
    public static Task<StoredMaterial> AddWithNamesAsync(Engine engine, Material material, CancellationToken cancellationToken) =>
        new StoredMaterial(material, $"{material.Name} with names")
            .AddTurnsAsync(engine, turn => new MemoryMessage(turn.Role, $"{turn.Speaker}: {turn.Text}"), cancellationToken);

    /// <summary>Asks for memories of this material only, with the product's defaults.</summary>
    public SearchMemories Ask(string question) => new()
    {
        Query = question,
        Filter = MemoryFilter.ForScope(new MemoryScope(_userId)),
    };

    /// <summary>Asks for all memories of this material in order: without floors, without abstaining.</summary>
    public SearchMemories AskForAll(string question) => Ask(question) with { TopK = Material.Turns.Count, Threshold = 0 };

    /// <summary>The turns that a search finds, best first.</summary>
    public async Task<IReadOnlyList<int>> FindAsync(Engine engine, SearchMemories request, CancellationToken cancellationToken)
    {
        var found = await engine.Recall.SearchAsync(request, MemoryScope.Unconfined, cancellationToken);
        return found.Succeeded
            ? [.. found.Value.Results.Select(result => _turns[result.Memory.Id])]
            : throw new InvalidOperationException(found.Fault.Detail);
    }

    /// <summary>The turns that a search finds with what they were ordered by, best first.</summary>
    public async Task<IReadOnlyList<FoundTurn>> ExplainAsync(Engine engine, SearchMemories request, CancellationToken cancellationToken)
    {
        var found = await engine.Recall.SearchAsync(request with { Explain = true }, MemoryScope.Unconfined, cancellationToken);
        return found.Succeeded
            ? [.. found.Value.Results.Select(result => Found(result, result.Explanation!))]
            : throw new InvalidOperationException(found.Fault.Detail);
    }

    /// <summary>The highest cosine of a memory with a question, and the highest share of its words that one memory has.</summary>
    public Task<(float Cosine, float WordShare)> BestAsync(Engine engine, string question, CancellationToken cancellationToken) =>
        engine.BestAsync(new MemoryScope(_userId), question, cancellationToken);

    private FoundTurn Found(RecalledMemory result, RecallExplanation parts) =>
        new(_turns[result.Memory.Id], (parts.Own + parts.Neighbour) / parts.Perfect, parts.Rank);

    /// <summary>One request a turn: identical text within one request would be stored once.</summary>
    private async Task<StoredMaterial> AddTurnsAsync(Engine engine, Func<Turn, MemoryMessage> message, CancellationToken cancellationToken)
    {
        for (var position = 0; position < Material.Turns.Count; position++)
        {
            var turn = Material.Turns[position];
            var added = await engine.Memories.AddAsync(
                new AddMemories
                {
                    Messages = [message(turn)],
                    Scope = new MemoryScope(_userId, RunId: turn.Session),
                    Timestamp = turn.Said,
                },
                MemoryScope.Unconfined,
                cancellationToken);
            _turns.Add(added.Succeeded ? added.Value.Memories[0].Id : throw new InvalidOperationException(added.Fault.Detail), position);
        }

        return this;
    }
}

/// <summary>A turn that was found.</summary>
/// <param name="Turn">Its position.</param>
/// <param name="Score">Its score together with what its best neighbour adds, to which the default threshold applies.</param>
/// <param name="Value">The value by which results are ordered.</param>
internal sealed record FoundTurn(int Turn, double Score, double Value);
