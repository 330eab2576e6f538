using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction;

/// <summary>Remembers what matters of a conversation, as a language model finds it.</summary>
/// <remarks>
/// No failure of the model loses what was said: messages of which nothing can be extracted are kept as memories of their own, marked
/// <see cref="ExtractionState.Failed"/> with the reason, searchable, and extracted later.
/// </remarks>
public sealed class InferredMemoryService
{
    private readonly ConversationReader? _reader;
    private readonly FactStoring _storing;
    private readonly IdempotentAdds _adds;
    private readonly MemoryLimits _limits;
    private readonly TimeProvider _time;

    internal InferredMemoryService(ConversationReader? reader, FactStoring storing, IdempotentAdds adds, IOptions<MemoryLimits> limits, TimeProvider time) =>
        (_reader, _storing, _adds, _limits, _time) = (reader, storing, adds, limits.Value, time);

    /// <summary>The fault of what needs a language model where none is configured.</summary>
    /// <param name="field">The field that asks for one; null for a request that always needs it.</param>
    /// <param name="otherwise">What works without one, a sentence; empty for nothing.</param>
    public static Fault NotConfigured(string? field, string otherwise = "") => new(
        FaultKind.Unavailable,
        "language_model_not_configured",
        $"This needs a language model, and none is configured (Mem0:Llm:Provider). Nothing was stored. {otherwise}".TrimEnd(),
        field);

    /// <summary>
    /// Extracts the facts of a conversation, compares them with what is remembered in exactly this scope, and stores those that are new or
    /// changed. All is stored, or nothing.
    /// </summary>
    /// <param name="request">The conversation.</param>
    /// <param name="allowed">The scope to which the caller is confined.</param>
    /// <param name="cancellationToken">Stops the call; nothing is stored then.</param>
    /// <exception cref="EmbeddingUnavailableException">The embedder failed; nothing is stored.</exception>
    /// <exception cref="StoreUnavailableException">The store failed; nothing is stored.</exception>
    public async Task<Outcome<AddResult>> AddAsync(InferMemories request, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var scope = request.Add.Scope.ConfinedTo(allowed);
        var template = scope.Succeeded
            ? MemoryDrafts.Template(request.Add with { Scope = scope.Value }, _limits, _limits.BodyBytes, _time.GetStoredNow())
            : scope.Fault;
        if ((template.Fault ?? Check(request.Wishes, scope.Value)) is { } fault)
        {
            return fault;
        }

        if (_reader is null)
        {
            return request.Wishes.Summarize ? NotConfigured("memory_type") : NotConfigured("infer", "Send infer=false to store the messages as they are.");
        }

        return await _adds.OnceAsync(
            request.Add.Idempotency, () => ReadAndStoreAsync(_reader, template.Value!, request.Wishes, allowed, cancellationToken), cancellationToken);
    }

    private async Task<Outcome<AddResult>> ReadAndStoreAsync(
        ConversationReader reader, MemoryTemplate template, ExtractionWishes wishes, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var reading = await reader.ReadAsync(template, template.Request.Messages, wishes, again: false, cancellationToken);
        return await _storing.StoreAsync(template, reading, wishes, [], allowed, cancellationToken);
    }

    private static Fault? Check(ExtractionWishes wishes, MemoryScope scope) =>
        wishes.Summarize && scope.AgentId is null
            ? Fault.Invalid("agent_id", "A procedural memory is that of an agent: agent_id is required.")
            : WishChecks.Check(wishes);
}
