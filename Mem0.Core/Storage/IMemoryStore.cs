using System.Text.Json;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;

namespace Mem0.Core.Storage;

/// <summary>
/// Keeps memories and their history. Every change is one transaction: it is there as a whole once the call has returned, also after a
/// crash, or it is not there at all. What is written is read by every call that starts after.
/// </summary>
/// <remarks>
/// <c>allowed</c> is the scope to which the caller is confined; an empty one confines to nothing. It stands in the condition of every
/// statement: what lies outside is not there for the call. <see cref="MemoryFilterScopes.Within"/> joins it with a filter.
/// </remarks>
internal interface IMemoryStore
{
    /// <summary>
    /// Stores memories with their history and the answer to their idempotency key. If that key has an answer already, nothing is stored
    /// and the first answer is given; with another fingerprint that is a fault. A memory outside of <paramref name="allowed"/> is one, too.
    /// </summary>
    Task<Outcome<AddResult>> AddAsync(NewMemories memories, MemoryScope allowed, CancellationToken cancellationToken);

    /// <summary>The first answer of the last 24 hours to an idempotency key, or null; a fault if the key was used for another request.</summary>
    Task<Outcome<AddResult?>> FindAnswerAsync(IdempotencyClaim claim, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>A memory, expired or not; null when there is none.</summary>
    Task<Memory?> GetAsync(Guid id, MemoryScope allowed, CancellationToken cancellationToken);

    /// <summary>Memories, newest first.</summary>
    /// <param name="request">Which.</param>
    /// <param name="today">The day (UTC) by which memories are expired.</param>
    /// <param name="allowed">The scope to which the caller is confined.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task<MemoryPage> ListAsync(ListMemories request, DateOnly today, MemoryScope allowed, CancellationToken cancellationToken);

    /// <summary>Changes a memory; false when there is none.</summary>
    Task<bool> UpdateAsync(MemoryChange change, MemoryScope allowed, CancellationToken cancellationToken);

    /// <summary>Deletes the memories that pass a filter, and gives their number.</summary>
    Task<long> DeleteAsync(MemoryFilter filter, Change change, MemoryScope allowed, CancellationToken cancellationToken);

    /// <summary>Deletes memories whose last day is before a day, those that expired first, and gives their number.</summary>
    /// <param name="before">The day.</param>
    /// <param name="most">How many are deleted at the most.</param>
    /// <param name="change">When.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task<long> PurgeExpiredAsync(DateOnly before, int most, Change change, CancellationToken cancellationToken);

    /// <summary>What happened to a memory, oldest first; empty when nothing is known of it. An entry has the ids that its memory had.</summary>
    Task<IReadOnlyList<MemoryEvent>> HistoryAsync(Guid id, MemoryScope allowed, CancellationToken cancellationToken);

    /// <summary>The owners of the memories in <paramref name="allowed"/>, by kind (agent, app, run, user) and id, with how many of these each has.</summary>
    Task<IReadOnlyList<EntitySummary>> EntitiesAsync(MemoryScope allowed, CancellationToken cancellationToken);

    /// <summary>Deletes every memory, all history and all idempotency answers.</summary>
    Task ResetAsync(CancellationToken cancellationToken);

    /// <summary>Reads something, to find out whether the store answers.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>Finds memories for a question.</summary>
internal interface IRecallStore
{
    /// <summary>Ranks the memories that pass a filter.</summary>
    /// <param name="question">The question.</param>
    /// <param name="filter">Which memories are searched.</param>
    /// <param name="shown">Which of these are hidden.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="allowed">The scope to which the caller is confined.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task<(IReadOnlyList<RecalledMemory> Results, bool Abstained)> RankAsync(
        Question question, MemoryFilter filter, ShownMemories shown, RankRequest request, MemoryScope allowed, CancellationToken cancellationToken);
}

/// <summary>When and by which request something was changed.</summary>
/// <param name="At">The time, UTC, in microseconds.</param>
/// <param name="CorrelationId">The request; null when there was none.</param>
internal sealed record Change(DateTimeOffset At, string? CorrelationId);

/// <summary>Which memories a search may find.</summary>
/// <param name="ExpiredBefore">Memories whose last day is before this day are hidden; null shows them.</param>
/// <param name="Superseded">Whether memories whose place another one has taken are shown.</param>
internal readonly record struct ShownMemories(DateOnly? ExpiredBefore, bool Superseded);

/// <summary>Memories to be stored together.</summary>
/// <param name="Drafts">The memories with their analysis. Their places count from 0; the store appends them to their conversation.</param>
/// <param name="Idempotency">The claim of the request, if there is one.</param>
/// <param name="At">The time of storing, UTC.</param>
internal sealed record NewMemories(IReadOnlyList<(Memory Memory, TextAnalysis Analysis)> Drafts, IdempotencyClaim? Idempotency, DateTimeOffset At)
{
    /// <summary>What becomes of memories that are there, in the same transaction.</summary>
    public IReadOnlyList<Supersession> Superseded { get; init; } = [];

    /// <summary>
    /// The memories from which these were extracted, as they were read. If one of them does not wait for an extraction any more, or was changed,
    /// nothing is stored and that is a fault.
    /// </summary>
    public IReadOnlyList<MemoryVersion> Sources { get; init; } = [];

    /// <summary>The fault of storing what was extracted from memories that do not wait for it any more.</summary>
    public static Fault AlreadyExtracted { get; } = new(FaultKind.Conflict, "already_extracted", "These memories were extracted, changed or deleted by another request meanwhile.");

    /// <summary>What the caller is told, now and when the request is repeated under its idempotency key. The default names the drafts.</summary>
    public AddResult Answer
    {
        get => field ??= AddResult.Of(Drafts.Select(draft => draft.Memory));
        init;
    }

    /// <summary>The fault of storing these for a caller who is confined to a scope; null when all lie in it.</summary>
    public Fault? FaultOutside(MemoryScope allowed) => Drafts.All(draft => allowed.Holds(draft.Memory.Scope))
        ? null
        : MemoryScope.NotAllowed(null, "A memory does not lie in the scope to which this caller is confined.");
}

/// <summary>A memory as it was read.</summary>
/// <param name="Id">The memory.</param>
/// <param name="UpdatedAt">When it was last changed then.</param>
internal readonly record struct MemoryVersion(Guid Id, DateTimeOffset UpdatedAt)
{
    /// <summary>A memory as it is now.</summary>
    public static MemoryVersion Of(Memory memory) => new(memory.Id, memory.UpdatedAt);
}

/// <summary>
/// Another memory takes the place of one. A memory that is not there any more, was changed, or whose place was taken before, stays as it is: that
/// is no fault.
/// </summary>
/// <param name="Old">The memory, as it was compared.</param>
/// <param name="By">The memory that takes its place; null when none does and only <paramref name="Extraction"/> changes.</param>
/// <param name="NewText">The text of <paramref name="By"/>, for the history.</param>
/// <param name="Extraction">What the memory's state of extraction becomes; null to leave it.</param>
/// <param name="CorrelationId">The request.</param>
internal sealed record Supersession(MemoryVersion Old, Guid? By, string? NewText, ExtractionState? Extraction, string? CorrelationId);

/// <summary>A change of one memory. What is null stays.</summary>
/// <param name="Id">The memory.</param>
/// <param name="Text">The new text with its analysis.</param>
/// <param name="Metadata">The members to merge into the metadata.</param>
/// <param name="Expiration">The new last day, or never.</param>
/// <param name="Change">When and by which request.</param>
internal sealed record MemoryChange(
    Guid Id, (string Text, TextAnalysis Analysis)? Text, JsonElement? Metadata, (DateOnly? LastDay, bool)? Expiration, Change Change);

/// <summary>The store cannot be used at the moment: the disk is full, the file is gone. Nothing of the call has been stored.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);
