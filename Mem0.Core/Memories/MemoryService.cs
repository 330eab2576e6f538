using Mem0.Core.Diagnostics;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Memories;

/// <summary>Stores, shows, changes and deletes memories.</summary>
/// <remarks>
/// <c>allowed</c> is the scope to which the caller is confined, <see cref="MemoryScope.Unconfined"/> for all memories. What lies outside is
/// for the caller as if it were not there.
/// </remarks>
public sealed class MemoryService
{
    private readonly IMemoryStore _store;
    private readonly TextAnalyzer _analyzer;
    private readonly IdempotentAdds _adds;
    private readonly MemoryLimits _limits;
    private readonly TimeProvider _time;
    private readonly Mem0Metrics _metrics;

    internal MemoryService(
        IMemoryStore store, TextAnalyzer analyzer, IdempotentAdds adds, IOptions<MemoryLimits> limits, TimeProvider time, Mem0Metrics metrics) =>
        (_store, _analyzer, _adds, _limits, _time, _metrics) = (store, analyzer, adds, limits.Value, time, metrics);

    /// <summary>
    /// Stores each message as it is. <c>system</c> messages are left out; identical text within the request is stored once. All messages are
    /// stored, or none. Ids of the scope to which the caller is confined need not be given; another value for one of them is a fault.
    /// </summary>
    /// <exception cref="EmbeddingUnavailableException">The embedder failed; nothing is stored.</exception>
    /// <exception cref="StoreUnavailableException">The store failed; nothing is stored.</exception>
    public async Task<Outcome<AddResult>> AddAsync(AddMemories request, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var scope = request.Scope.ConfinedTo(allowed);
        var drafts = scope.Succeeded ? MemoryDrafts.Of(request with { Scope = scope.Value }, _limits, Now()) : scope.Fault;
        if (!drafts.Succeeded)
        {
            return drafts.Fault;
        }

        return await _adds.OnceAsync(
            request.Idempotency, () => StoreAsync(drafts.Value, request.Idempotency, allowed, cancellationToken), cancellationToken);
    }

    /// <summary>A memory, expired or not.</summary>
    public async Task<Outcome<Memory>> GetAsync(Guid id, MemoryScope allowed, CancellationToken cancellationToken) =>
        await _store.GetAsync(id, allowed, cancellationToken) is { } memory ? memory : NotFound(id);

    /// <summary>Memories, newest first.</summary>
    public async Task<Outcome<MemoryPage>> ListAsync(ListMemories request, MemoryScope allowed, CancellationToken cancellationToken)
    {
        if (request.Limit < 0 || request.Limit > _limits.TopK)
        {
            return Fault.Invalid("top_k", $"At most {_limits.TopK} memories are listed at once.");
        }

        return request.Offset < 0
            ? Fault.Invalid("page", "page counts from 1.")
            : await _store.ListAsync(request, DateOnly.FromDateTime(Now().UtcDateTime), allowed, cancellationToken);
    }

    /// <summary>Changes a memory. It is embedded again only if its text changes.</summary>
    /// <exception cref="EmbeddingUnavailableException">The embedder failed; nothing is changed.</exception>
    /// <exception cref="StoreUnavailableException">The store failed; nothing is changed.</exception>
    public async Task<Outcome<Memory>> UpdateAsync(UpdateMemory request, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var metadata = MemoryMetadata.Normalize(request.Metadata, _limits.MetadataDepth);
        if ((metadata.Fault ?? CheckUpdate(request)) is { } fault)
        {
            return fault;
        }

        var memory = await _store.GetAsync(request.Id, allowed, cancellationToken);
        if (memory is null)
        {
            return NotFound(request.Id);
        }

        if (memory.Immutable)
        {
            return new Fault(FaultKind.Conflict, "memory_immutable", "This memory was stored as immutable. It can be deleted, not updated.");
        }

        var change = new MemoryChange(
            request.Id,
            await AnalyzeChangeAsync(memory, request.Text, cancellationToken),
            metadata.Value,
            request.SetsExpirationDate ? (request.ExpirationDate, true) : null,
            new Change(Now(), request.CorrelationId));
        return await _store.UpdateAsync(change, allowed, cancellationToken)
            ? await GetAsync(request.Id, allowed, cancellationToken)
            : NotFound(request.Id);
    }

    /// <summary>Deletes a memory. Its history stays.</summary>
    public async Task<Outcome<bool>> DeleteAsync(Guid id, string? correlationId, MemoryScope allowed, CancellationToken cancellationToken) =>
        await DeleteAsync(MemoryFilter.ForId(id), correlationId, allowed, cancellationToken) > 0 ? true : NotFound(id);

    /// <summary>Deletes all memories that have all the ids of a scope, and gives their number. Refuses an empty scope.</summary>
    public async Task<Outcome<long>> DeleteAsync(MemoryScope scope, string? correlationId, MemoryScope allowed, CancellationToken cancellationToken) =>
        scope.IsEmpty
            ? ScopeRequired()
            : await DeleteAsync(MemoryFilter.ForScope(scope), correlationId, allowed, cancellationToken);

    /// <summary>What happened to a memory, oldest first, also after its deletion.</summary>
    public async Task<Outcome<IReadOnlyList<MemoryEvent>>> HistoryAsync(Guid id, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var events = await _store.HistoryAsync(id, allowed, cancellationToken);
        return events.Count > 0 ? Outcome.Of(events) : NotFound(id);
    }

    /// <summary>All owners of memories that the caller may reach, with how many of these each has.</summary>
    public Task<IReadOnlyList<EntitySummary>> EntitiesAsync(MemoryScope allowed, CancellationToken cancellationToken) =>
        _store.EntitiesAsync(allowed, cancellationToken);

    /// <summary>Deletes everything, history included. This cannot be undone.</summary>
    public Task ResetAsync(CancellationToken cancellationToken) => _store.ResetAsync(cancellationToken);

    /// <summary>Completes when the store answers, and throws when it does not.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) => _store.ProbeAsync(cancellationToken);

    internal static Fault ScopeRequired() => new(
        FaultKind.Invalid, "scope_required", "At least one identifier is required: user_id, agent_id, app_id or run_id.", "user_id");

    private static Fault NotFound(Guid id) => new(FaultKind.NotFound, "memory_not_found", $"Memory with id {id:D} not found.", "memory_id");

    private async Task<Outcome<AddResult>> StoreAsync(
        IReadOnlyList<Memory> drafts, IdempotencyClaim? claim, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var analyses = await _analyzer.AnalyzeAsync([.. drafts.Select(memory => AnalyzedText.Of(memory, memory.Text))], cancellationToken);
        var result = await _store.AddAsync(new NewMemories([.. drafts.Zip(analyses)], claim, Now()), allowed, cancellationToken);
        if (result is { Succeeded: true, Value.Replayed: false })
        {
            _metrics.Added(result.Value.Memories.Count);
        }

        return result;
    }

    private async Task<long> DeleteAsync(MemoryFilter filter, string? correlationId, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var deleted = await _store.DeleteAsync(filter, new Change(Now(), correlationId), allowed, cancellationToken);
        _metrics.Deleted(deleted);
        return deleted;
    }

    private Fault? CheckUpdate(UpdateMemory request)
    {
        if (request.Text is null && request.Metadata is null && !request.SetsExpirationDate)
        {
            return Fault.Invalid("text", "At least one of text, metadata, or expiration_date must be provided.");
        }

        return request.Text is null ? null : Texts.CheckContent("text", request.Text, _limits.TextBytes);
    }

    private async Task<(string, TextAnalysis)?> AnalyzeChangeAsync(Memory memory, string? text, CancellationToken cancellationToken) =>
        text is null || text == memory.Text ? null : (text, (await _analyzer.AnalyzeAsync([AnalyzedText.Of(memory, text)], cancellationToken))[0]);

    private DateTimeOffset Now() => _time.GetStoredNow();
}
