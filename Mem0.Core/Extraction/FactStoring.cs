using System.Text.Json;
using Mem0.Core.Diagnostics;
using Mem0.Core.Extraction.Deduplication;
using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction;

/// <summary>Stores what came of an extraction: facts that are new or changed, and the messages of which nothing could be extracted.</summary>
internal sealed class FactStoring(
    IMemoryStore store,
    TextAnalyzer analyzer,
    NeighbourSearch neighbours,
    Reconciler reconciler,
    ScopeTurns turns,
    EmbeddingIdentity embedding,
    IOptions<MemoryLimits> limits,
    Mem0Metrics metrics)
{
    private static readonly JsonElement ProceduralKind = JsonElement.Parse("""{"memory_type":"procedural_memory"}""");

    /// <summary>Compares and stores, all or nothing. No connection to a store is held while the embedder or the language model works.</summary>
    /// <param name="template">What all memories have in common.</param>
    /// <param name="reading">What was read.</param>
    /// <param name="wishes">What the request wanted of it, kept with messages that are to be extracted later.</param>
    /// <param name="sources">The kept messages that this extracts, whose place the facts take; empty for a new conversation.</param>
    /// <param name="allowed">The scope to which the caller is confined.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="EmbeddingUnavailableException">The embedder failed; nothing is stored.</exception>
    public async Task<Outcome<AddResult>> StoreAsync(
        MemoryTemplate template, Reading reading, ExtractionWishes wishes, IReadOnlyList<Memory> sources, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var extraction = reading.Extraction;
        var facts = extraction.Facts.Select(fact => Draft(template, fact, extraction.Provenance)).ToList();
        List<Memory> kept = [.. Summary(template, reading), .. Kept(template, extraction.Unextracted, wishes)];
        var analyses = await analyzer.AnalyzeAsync([.. facts.Concat(kept).Select(memory => AnalyzedText.Of(memory, memory.Text))], cancellationToken);

        using var turn = await turns.EnterAsync(template.Request.Scope, cancellationToken);
        var decisions = await DecideAsync(template.Request, extraction.Facts, analyses, allowed, cancellationToken);
        var plan = new StoragePlan(template, sources);
        foreach (var ((fact, analysis), decision) in facts.Zip(analyses).Zip(decisions))
        {
            plan.Apply(decision, fact, analysis);
        }

        foreach (var (memory, analysis) in kept.Zip(analyses.Skip(facts.Count)))
        {
            plan.Keep(memory, analysis);
        }

        var memories = plan.Build(Report(extraction));
        if (memories is { Drafts: [], Superseded: [], Idempotency: null })
        {
            return memories.Answer;
        }

        var result = await store.AddAsync(memories, allowed, cancellationToken);
        if (result is { Succeeded: true, Value.Replayed: false })
        {
            metrics.Added(memories.Drafts.Count);
        }

        return result;
    }

    private static Memory Draft(MemoryTemplate template, ExtractedFact fact, ExtractionProvenance provenance) => template.Of(fact.Text, place: 0) with
    {
        Extraction = ExtractionState.Extracted,
        Origin = Origin(provenance) with
        {
            AttributedTo = fact.AttributedTo,
            OccurredOn = fact.OccurredOn,
            Entities = NullIfEmpty(fact.Entities),
            Categories = NullIfEmpty(fact.Categories),
        },
    };

    private static MemoryOrigin Origin(ExtractionProvenance provenance) =>
        new() { Model = provenance.Model, Prompt = provenance.Prompt, PromptHash = provenance.PromptHash };

    /// <summary>The messages as they were said. One that is longer than a memory may be is several memories, in order.</summary>
    private IEnumerable<Memory> Kept(MemoryTemplate template, IReadOnlyList<UnextractedMessage> messages, ExtractionWishes wishes) =>
        from unextracted in messages
        from part in Texts.Cut(unextracted.Message.Content, limits.Value.TextBytes)
        select template.Of(part, place: 0) with
        {
            Role = unextracted.Message.Role,
            ActorId = unextracted.Message.Name,
            Extraction = ExtractionState.Failed,
            Origin = new MemoryOrigin { Reason = unextracted.Reason, Wishes = wishes.IsEmpty ? null : wishes },
        };

    /// <summary>The account of an agent's run; like mem0's it has its kind in the metadata. One that is longer than a memory may be is several.</summary>
    private IEnumerable<Memory> Summary(MemoryTemplate template, Reading reading) =>
        from part in reading.Summary is { } summary ? Texts.Cut(summary, limits.Value.TextBytes) : []
        select template.Of(part, place: 0) with
        {
            Metadata = MemoryMetadata.Merge(template.Metadata, ProceduralKind),
            Extraction = ExtractionState.Summarized,
            Origin = Origin(reading.Extraction.Provenance) with { AttributedTo = "assistant" },
        };

    private async Task<IReadOnlyList<Reconciliation>> DecideAsync(
        AddMemories request, IReadOnlyList<ExtractedFact> facts, IReadOnlyList<TextAnalysis> analyses, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var compared = new List<ComparedFact>(facts.Count);
        foreach (var (fact, analysis) in facts.Zip(analyses))
        {
            var vector = analysis.Embedding[..embedding.Dimensions];
            var near = await neighbours.FindAsync(request.Scope, fact.Text, vector, allowed, cancellationToken);
            compared.Add(new ComparedFact(fact, vector, near) { LastDay = request.ExpirationDate });
        }

        return compared.Count == 0 ? [] : await reconciler.ReconcileAsync(compared, cancellationToken);
    }

    private static ExtractionReport Report(Extraction extraction) => new(
        extraction.Unextracted.Count,
        extraction.Unextracted.Select(message => message.Reason).FirstOrDefault(),
        extraction.Provenance.Model,
        extraction.Provenance.Calls,
        extraction.Provenance.InputTokens,
        extraction.Provenance.OutputTokens);

    private static IReadOnlyList<string>? NullIfEmpty(IReadOnlyList<string> values) => values.Count == 0 ? null : values;
}
