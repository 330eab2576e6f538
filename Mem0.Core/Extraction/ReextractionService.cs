using Mem0.Core.Inference;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage;

namespace Mem0.Core.Extraction;

/// <summary>Extracts the messages that were kept as they were said because the language model had failed.</summary>
public sealed class ReextractionService
{
    /// <summary>Failures that another conversation need not have.</summary>
    private static readonly HashSet<string> IsOfTheConversation =
        new[] { InferenceFailure.InvalidAnswer, InferenceFailure.Refused }.Select(InferenceException.ReasonOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>The most kept messages of one call.</summary>
    private const int Most = 500;

    private readonly ConversationReader? _reader;
    private readonly FactStoring _storing;
    private readonly IMemoryStore _store;
    private readonly TimeProvider _time;

    internal ReextractionService(ConversationReader? reader, FactStoring storing, IMemoryStore store, TimeProvider time) =>
        (_reader, _storing, _store, _time) = (reader, storing, store, time);

    /// <summary>
    /// Extracts what waits, one conversation after the other, the oldest first. A conversation is extracted as a whole or waits on. It ends when
    /// the model cannot be asked at all; a conversation of which the model makes no usable answer is passed over. Facts take the place of the
    /// messages from which they are, which are kept and hidden.
    /// </summary>
    /// <param name="scope">The owners whose messages are extracted; empty for all that the caller may reach.</param>
    /// <param name="correlationId">The request.</param>
    /// <param name="allowed">The scope to which the caller is confined.</param>
    /// <param name="cancellationToken">Stops the call. What is extracted until then stays.</param>
    /// <exception cref="Recall.EmbeddingUnavailableException">The embedder failed.</exception>
    /// <exception cref="StoreUnavailableException">The store failed.</exception>
    public Task<Outcome<Reextraction>> RunAsync(MemoryScope scope, string? correlationId, MemoryScope allowed, CancellationToken cancellationToken) =>
        RunAsync(scope, correlationId, allowed, null, cancellationToken);

    /// <summary>The same in the background, where conversations of which nothing comes are tried ever less often.</summary>
    internal async Task<Outcome<Reextraction>> RunAsync(
        MemoryScope scope, string? correlationId, MemoryScope allowed, ReextractionTries? tries, CancellationToken cancellationToken)
    {
        if (_reader is null)
        {
            return InferredMemoryService.NotConfigured;
        }

        var (waiting, total) = await WaitingAsync(scope, allowed, cancellationToken);
        var memories = new List<AddedMemory>();
        var extracted = 0;
        string? failure = null;
        foreach (var conversation in Conversations(waiting).Where(conversation => tries?.IsDue(conversation[0]) ?? true))
        {
            var (result, reason) = await ExtractAsync(_reader, conversation, correlationId, allowed, cancellationToken);
            failure ??= reason;
            if (reason is null)
            {
                tries?.Forget(conversation[0]);
                memories.AddRange(result);
                extracted += conversation.Count;
            }
            else if (!IsOfTheConversation.Contains(reason))
            {
                break;
            }
            else
            {
                tries?.Failed(conversation[0]);
            }
        }

        return new Reextraction(memories, extracted, total - extracted, failure);
    }

    /// <summary>The fault of an extraction in which the model failed at once.</summary>
    /// <param name="reason">Why, a stable word in snake case.</param>
    public static Fault ModelUnavailable(string reason) => new(
        FaultKind.Unavailable, "language_model_unavailable", $"The language model gave no usable answer ({reason}). What waits is kept, and is tried again.");

    private async Task<(IReadOnlyList<Memory> Memories, long Total)> WaitingAsync(MemoryScope scope, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var filter = FilterJoin.All(
        [
            MemoryFilter.ForScope(scope),
            new MemoryFilter.Equal(new FilterField(FilterFieldKind.Extraction), FilterValue.Of(ExtractionState.Failed.Name())),
        ]);
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        var first = await _store.ListAsync(new ListMemories(filter, 0, 0), today, allowed, cancellationToken);
        if (first.Total == 0)
        {
            return ([], 0);
        }

        // The oldest are the last of a listing.
        var offset = (int)Math.Clamp(first.Total - Most, 0, int.MaxValue);
        var page = await _store.ListAsync(new ListMemories(filter, offset, Most), today, allowed, cancellationToken);
        return (page.Memories, page.Total);
    }

    /// <summary>What one request has stored of a conversation was said at one time.</summary>
    private static IEnumerable<List<Memory>> Conversations(IReadOnlyList<Memory> waiting) => waiting
        .GroupBy(memory => (memory.Conversation, memory.CorrelationId, memory.CreatedAt))
        .OrderBy(conversation => conversation.Key.CreatedAt)
        .Select(conversation => conversation.OrderBy(memory => memory.Place).ToList());

    private async Task<(IReadOnlyList<AddedMemory> Memories, string? Reason)> ExtractAsync(
        ConversationReader reader, List<Memory> conversation, string? correlationId, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var first = conversation[0];
        var wishes = first.Origin?.Wishes ?? new ExtractionWishes();
        IReadOnlyList<MemoryMessage> messages = [.. conversation.Select(memory => new MemoryMessage(memory.Role ?? "user", memory.Text, memory.ActorId))];
        var request = new AddMemories
        {
            Messages = messages,
            Scope = first.Scope,
            Timestamp = first.CreatedAt,
            ExpirationDate = first.ExpirationDate,
            Immutable = first.Immutable,
            CorrelationId = correlationId ?? first.CorrelationId,
        };
        var template = new MemoryTemplate(request, first.Metadata, first.Conversation, _time.GetStoredNow());
        var reading = await reader.ReadAsync(template, messages, wishes, cancellationToken);
        if (reading.Extraction.Unextracted is [{ Reason: var reason }, ..])
        {
            return ([], reason);
        }

        var stored = await _storing.StoreAsync(template, reading, wishes, conversation, allowed, cancellationToken);

        // Somebody else has extracted the conversation meanwhile, or it was deleted: nothing of it waits any more.
        return (stored.Succeeded ? stored.Value.Memories : [], null);
    }
}
