using Mem0.Core.Extraction.Deduplication;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction;

/// <summary>Finds the memories of a scope that are nearest to a new fact, by words and by meaning, as a search would.</summary>
internal sealed class NeighbourSearch(IRecallStore store, QuestionReader reader, IOptions<RecallWeights> weights, TimeProvider time)
{
    /// <summary>A search may find memories with further ids; so many are looked at for each that counts.</summary>
    private const int Searched = 40, Most = 10;

    /// <summary>The memories that have exactly the ids of the scope and are shown today, the nearest first; none that waits for an extraction.</summary>
    public async Task<IReadOnlyList<Neighbour>> FindAsync(MemoryScope scope, string fact, ReadOnlyMemory<float> vector, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var request = new RankRequest(Searched, 0, 0, 0, null, Explain: true, weights.Value);
        var question = reader.Read(fact, vector, weights.Value.ExpandWords, today);
        var found = await RankAsync(MemoryFilter.ForScope(scope));
        if (found.Count == Searched && found.Any(result => !Counts(result)))
        {
            // Those with further ids may have crowded out what counts.
            found = await RankAsync(Exactly(scope));
        }

        return
        [
            .. found
                .Where(Counts)
                .Select(result => new Neighbour(result.Memory, result.Explanation!.Cosine))
                .OrderByDescending(neighbour => neighbour.Cosine)
                .Take(Most),
        ];

        bool Counts(RecalledMemory result) => result.Memory.Scope == scope && result.Memory.Extraction != ExtractionState.Failed;

        async Task<IReadOnlyList<RecalledMemory>> RankAsync(MemoryFilter filter) =>
            (await store.RankAsync(question, filter, new ShownMemories(today, Superseded: false), request, allowed, cancellationToken)).Results;
    }

    /// <summary>The memories that have the ids of the scope and no others, but for those that wait for an extraction.</summary>
    private static MemoryFilter Exactly(MemoryScope scope) => FilterJoin.All(
    [
        MemoryFilter.ForScope(scope),
        .. from id in (IEnumerable<(FilterField Field, string? Value)>)
               [(FilterField.UserId, scope.UserId), (FilterField.AgentId, scope.AgentId), (FilterField.AppId, scope.AppId), (FilterField.RunId, scope.RunId)]
           where id.Value is null
           select new MemoryFilter.Equal(id.Field, FilterValue.Null),
        new MemoryFilter.Not(new MemoryFilter.Equal(new FilterField(FilterFieldKind.Extraction), FilterValue.Of(ExtractionState.Failed.Name()))),
    ]);
}
