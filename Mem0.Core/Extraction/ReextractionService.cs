using Mem0.Core.Inference;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage;

namespace Mem0.Core.Extraction;

/// <summary>Extracts the messages that were kept as they were said because the language model had failed.</summary>
public sealed class ReextractionService
{
    /// <summary>About how many kept messages one call extracts at the most, and how many it reads at once.</summary>
    private const int Most = 500, PageSize = 500;

    /// <summary>So many failures in a row are the model's, whatever each of them says.</summary>
    private const int MostFailures = 3;

    /// <summary>Failures that another conversation need not have: a text may be too much for a model, and take a server of it down to a fault or a timeout.</summary>
    private static readonly HashSet<string> IsOfTheConversation =
        new[] { InferenceFailure.InvalidAnswer, InferenceFailure.Refused, InferenceFailure.ServerError, InferenceFailure.Timeout }
            .Select(InferenceException.ReasonOf).ToHashSet(StringComparer.Ordinal);

    private readonly ConversationReader? _reader;
    private readonly FactStoring _storing;
    private readonly IMemoryStore _store;
    private readonly TimeProvider _time;

    internal ReextractionService(ConversationReader? reader, FactStoring storing, IMemoryStore store, TimeProvider time) =>
        (_reader, _storing, _store, _time) = (reader, storing, store, time);

    /// <summary>
    /// Extracts what waits, one conversation after the other, the oldest first. A conversation is extracted as a whole or waits on. It ends when
    /// the model cannot be asked at all, or fails at several conversations in a row; a conversation of which it makes no usable answer is passed over.
    /// Facts take the place of the messages from which they are, which are kept and hidden.
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
            return InferredMemoryService.NotConfigured(null);
        }

        var round = new Round(_reader, correlationId, allowed, tries);
        for (var passed = 0L; !round.IsOver; passed = round.Left)
        {
            var (conversations, isLast) = await OldestAsync(scope, passed, allowed, cancellationToken);
            foreach (var conversation in conversations.TakeWhile(_ => !round.IsOver))
            {
                await ExtractAsync(round, conversation, cancellationToken);
            }

            if (isLast)
            {
                break;
            }
        }

        var waiting = await _store.ListAsync(new ListMemories(Waiting(scope), 0, 0), Today(), allowed, cancellationToken);
        return new Reextraction(round.Memories, round.Extracted, waiting.Total, round.Reason);
    }

    /// <summary>The fault of an extraction in which the model failed at once.</summary>
    /// <param name="reason">Why, a stable word in snake case.</param>
    public static Fault ModelUnavailable(string reason) => new(
        FaultKind.Unavailable, "language_model_unavailable", $"The language model gave no usable answer ({reason}). What waits is kept, and is tried again.");

    /// <summary>The conversations that have waited longest, but for the oldest messages that were looked at and left.</summary>
    /// <returns>The conversations, the oldest first, and whether there are no others.</returns>
    private async Task<(IReadOnlyList<List<Memory>> Conversations, bool IsLast)> OldestAsync(
        MemoryScope scope, long passed, MemoryScope allowed, CancellationToken cancellationToken)
    {
        var filter = Waiting(scope);
        var total = (await _store.ListAsync(new ListMemories(filter, 0, 0), Today(), allowed, cancellationToken)).Total;
        var count = (int)Math.Clamp(total - passed, 0, PageSize);
        if (count == 0)
        {
            return ([], true);
        }

        // The oldest are the last of a listing.
        var offset = (int)Math.Min(total - passed - count, int.MaxValue);
        var page = (await _store.ListAsync(new ListMemories(filter, offset, count), Today(), allowed, cancellationToken)).Memories;
        var conversations = Conversations(page).ToList();
        if (offset > 0 && conversations.Count > 1)
        {
            // The newest one may go on beyond the page.
            conversations.RemoveAt(conversations.Count - 1);
        }

        return (conversations, offset == 0);
    }

    private static MemoryFilter Waiting(MemoryScope scope) => FilterJoin.All(
    [
        MemoryFilter.ForScope(scope),
        new MemoryFilter.Equal(new FilterField(FilterFieldKind.Extraction), FilterValue.Of(ExtractionState.Failed.Name())),
    ]);

    private DateOnly Today() => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    /// <summary>What one request has stored of a conversation was said at one time.</summary>
    private static IEnumerable<List<Memory>> Conversations(IReadOnlyList<Memory> waiting) => waiting
        .GroupBy(memory => (memory.Conversation, memory.CorrelationId, memory.CreatedAt))
        .OrderBy(conversation => conversation.Key.CreatedAt)
        .Select(conversation => conversation.OrderBy(memory => memory.Place).ToList());

    private async Task ExtractAsync(Round round, List<Memory> conversation, CancellationToken cancellationToken)
    {
        if (!round.IsDue(conversation))
        {
            return;
        }

        var template = Template(conversation, round.CorrelationId);
        var wishes = conversation[0].Origin?.Wishes ?? new ExtractionWishes();
        var reading = await round.Reader.ReadAsync(template, template.Request.Messages, wishes, again: true, cancellationToken);
        if (reading.Extraction.Unextracted is [{ Reason: var reason }, ..])
        {
            round.Failed(conversation, reason);
            return;
        }

        var stored = await _storing.StoreAsync(template, reading, wishes, conversation, round.Allowed, cancellationToken);
        round.Stored(conversation, stored);
    }

    private MemoryTemplate Template(List<Memory> conversation, string? correlationId)
    {
        var first = conversation[0];
        var request = new AddMemories
        {
            Messages = [.. conversation.Select(memory => new MemoryMessage(memory.Role ?? "user", memory.Text, memory.ActorId))],
            Scope = first.Scope,
            Timestamp = first.CreatedAt,
            ExpirationDate = first.ExpirationDate,
            Immutable = first.Immutable,
            CorrelationId = correlationId ?? first.CorrelationId,
        };
        return new MemoryTemplate(request, first.Metadata, first.Conversation, _time.GetStoredNow());
    }

    /// <summary>How one call goes on.</summary>
    private sealed class Round(ConversationReader reader, string? correlationId, MemoryScope allowed, ReextractionTries? tries)
    {
        private readonly List<AddedMemory> _memories = [];
        private int _failedInARow;
        private bool _modelIsAway;

        public ConversationReader Reader => reader;

        public string? CorrelationId => correlationId;

        public MemoryScope Allowed => allowed;

        public IReadOnlyList<AddedMemory> Memories => _memories;

        /// <summary>How many messages were extracted.</summary>
        public int Extracted { get; private set; }

        /// <summary>How many messages were looked at and left as they are.</summary>
        public long Left { get; private set; }

        /// <summary>Why the first conversation failed; null when none did.</summary>
        public string? Reason { get; private set; }

        /// <summary>Whether it ends here: there is enough done, or the model is not there.</summary>
        public bool IsOver => _modelIsAway || _failedInARow >= MostFailures || Extracted >= Most;

        /// <summary>Whether a conversation may be tried; one that may not is left.</summary>
        public bool IsDue(List<Memory> conversation)
        {
            if (tries?.IsDue(conversation[0]) ?? true)
            {
                return true;
            }

            Left += conversation.Count;
            return false;
        }

        public void Failed(List<Memory> conversation, string reason)
        {
            Reason ??= reason;
            Left += conversation.Count;
            _failedInARow++;
            if (IsOfTheConversation.Contains(reason))
            {
                tries?.Failed(conversation[0]);
            }
            else
            {
                _modelIsAway = true;
            }
        }

        /// <summary>What was extracted, changed or deleted meanwhile by others is left.</summary>
        public void Stored(List<Memory> conversation, Outcome<AddResult> stored)
        {
            _failedInARow = 0;
            if (!stored.Succeeded)
            {
                Left += conversation.Count;
                return;
            }

            tries?.Forget(conversation[0]);
            _memories.AddRange(stored.Value.Memories);
            Extracted += conversation.Count;
        }
    }
}
