using Mem0.Core.Extraction.Deduplication;
using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Storage;

namespace Mem0.Core.Extraction;

/// <summary>Gathers what is to be stored of an extraction, and what the caller is told of it.</summary>
/// <param name="template">What all memories have in common.</param>
/// <param name="sources">The kept messages that are extracted; empty for a new conversation.</param>
internal sealed class StoragePlan(MemoryTemplate template, IReadOnlyList<Memory> sources)
{
    private readonly List<(Memory Memory, TextAnalysis Analysis)> _drafts = [];
    private readonly List<AddedMemory> _answer = [];
    private readonly Dictionary<Guid, Supersession> _superseded = [];

    /// <summary>Does with a fact what was decided.</summary>
    public void Apply(Reconciliation decision, Memory fact, TextAnalysis analysis)
    {
        switch (decision)
        {
            case Reconciliation.Add:
                Store(fact, analysis, AddEvent.Add, null);
                break;
            case Reconciliation.Supersede { Replaced: var replaced }:
                // Of two facts that change the same memory, the first takes its place.
                List<ReplacedMemory> taken =
                [
                    .. replaced
                        .Where(memory => _superseded.TryAdd(memory.Id, new Supersession(MemoryVersion.Of(memory), fact.Id, fact.Text, null, template.Request.CorrelationId)))
                        .Select(memory => new ReplacedMemory(memory.Id, memory.Text)),
                ];
                Store(fact, analysis, taken.Count > 0 ? AddEvent.Update : AddEvent.Add, taken.Count > 0 ? taken : null);
                break;
            case Reconciliation.Known { Existing: var known } when _answer.TrueForAll(entry => entry.Id != known.Id):
                _answer.Add(new AddedMemory(known.Id, known.Text, known.Role, known.ActorId) { Event = AddEvent.None });
                break;
            case Reconciliation.Known or Reconciliation.Repeated:
                break;
            default:
                throw new NotSupportedException($"Nothing is known of the decision {decision.GetType().Name}.");
        }
    }

    /// <summary>Keeps a message as it was said, or an account of an agent's run.</summary>
    public void Keep(Memory memory, TextAnalysis analysis) => Store(memory, analysis, AddEvent.Add, null);

    /// <summary>All of it. The kept messages give their place to the first fact, or are marked as having none.</summary>
    public NewMemories Build(ExtractionReport report)
    {
        var by = _answer.FirstOrDefault();
        foreach (var source in sources)
        {
            _superseded[source.Id] = by is null
                ? new Supersession(MemoryVersion.Of(source), null, null, ExtractionState.Empty, template.Request.CorrelationId)
                : new Supersession(MemoryVersion.Of(source), by.Id, by.Text, null, template.Request.CorrelationId);
        }

        return new NewMemories(_drafts, template.Request.Idempotency, template.Now)
        {
            Superseded = [.. _superseded.Values],
            Sources = [.. sources.Select(MemoryVersion.Of)],
            Answer = new AddResult(_answer, Replayed: false) { Extraction = report },
        };
    }

    private void Store(Memory memory, TextAnalysis analysis, AddEvent what, IReadOnlyList<ReplacedMemory>? replaced)
    {
        _drafts.Add((memory with { Place = _drafts.Count }, analysis));
        _answer.Add(new AddedMemory(memory.Id, memory.Text, memory.Role, memory.ActorId) { Event = what, Replaced = replaced, Extraction = memory.Extraction });
    }
}
