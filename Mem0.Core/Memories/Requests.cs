using System.Text.Json;
using Mem0.Core.Memories.Filters;

namespace Mem0.Core.Memories;

/// <summary>One message of a conversation, as the caller sent it.</summary>
/// <param name="Role">Who speaks: <c>user</c>, <c>assistant</c>, <c>system</c> or any other.</param>
/// <param name="Content">What is said.</param>
/// <param name="Name">The speaker's name, where there is one.</param>
public sealed record MemoryMessage(string Role, string Content, string? Name = null);

/// <summary>Claims an idempotency key for a request, so that a repetition gets the first answer instead of a second effect.</summary>
/// <param name="Owner">Who claims: keys of different callers never meet.</param>
/// <param name="Key">The caller's key.</param>
/// <param name="Fingerprint">A digest of the request's contents; the same key with another digest is refused.</param>
public sealed record IdempotencyClaim(string Owner, string Key, string Fingerprint);

/// <summary>Stores messages as they are, one memory each; <c>system</c> messages are left out.</summary>
public sealed record AddMemories
{
    /// <summary>What was said, in order.</summary>
    public required IReadOnlyList<MemoryMessage> Messages { get; init; }

    /// <summary>Whom it belongs to; at least one id, unless the caller is confined to one.</summary>
    public required MemoryScope Scope { get; init; }

    /// <summary>The caller's JSON object, or null.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The last day (UTC) on which the memories are shown.</summary>
    public DateOnly? ExpirationDate { get; init; }

    /// <summary>When it was said, for a past conversation; null means now.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Whether updates are refused.</summary>
    public bool Immutable { get; init; }

    /// <summary>The idempotency claim, where the caller made one.</summary>
    public IdempotencyClaim? Idempotency { get; init; }

    /// <summary>The request's correlation id, kept with each memory.</summary>
    public string? CorrelationId { get; init; }
}

/// <summary>What an add has done with a fact or a message.</summary>
public enum AddEvent
{
    /// <summary>It was stored.</summary>
    Add,

    /// <summary>It was stored and has taken the place of memories that it changes.</summary>
    Update,

    /// <summary>It was known: nothing was stored, and the entry names the memory that says it already.</summary>
    None,
}

/// <summary>One memory that an add has stored, or found to be known.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text.</param>
/// <param name="Role">The message's role.</param>
/// <param name="ActorId">The message's name.</param>
public sealed record AddedMemory(Guid Id, string Text, string? Role, string? ActorId)
{
    /// <summary>What was done.</summary>
    public AddEvent Event { get; init; }

    /// <summary>The memories whose place it has taken; null when there are none.</summary>
    public IReadOnlyList<ReplacedMemory>? Replaced { get; init; }

    /// <summary>How it relates to an extraction; null without one.</summary>
    public ExtractionState? Extraction { get; init; }
}

/// <summary>A memory whose place another one has taken.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text.</param>
public sealed record ReplacedMemory(Guid Id, string Text);

/// <summary>What an add has stored.</summary>
/// <param name="Memories">One entry for each memory, in the order of the messages; identical text counts once.</param>
/// <param name="Replayed">Whether this is the first answer to the same idempotency key and nothing was stored now.</param>
public sealed record AddResult(IReadOnlyList<AddedMemory> Memories, bool Replayed)
{
    /// <summary>How the extraction went; null without one.</summary>
    public ExtractionReport? Extraction { get; init; }

    /// <summary>The result of an add that stores memories and nothing else.</summary>
    internal static AddResult Of(IEnumerable<Memory> memories) =>
        new([.. memories.Select(memory => new AddedMemory(memory.Id, memory.Text, memory.Role, memory.ActorId))], Replayed: false);
}

/// <summary>How an extraction went.</summary>
/// <param name="Failed">Of how many messages nothing could be extracted: they are kept as they were said.</param>
/// <param name="Reason">Why, a stable word in snake case; null when nothing failed.</param>
/// <param name="Model">The model that was asked; null when none could be.</param>
/// <param name="Calls">How many answers of the model it took.</param>
/// <param name="InputTokens">Tokens of the prompts, as the server counts them.</param>
/// <param name="OutputTokens">Tokens of the answers, as the server counts them.</param>
public sealed record ExtractionReport(int Failed, string? Reason, string? Model, int Calls, long InputTokens, long OutputTokens);

/// <summary>Changes a memory. What is not set stays.</summary>
public sealed record UpdateMemory
{
    /// <summary>The memory.</summary>
    public required Guid Id { get; init; }

    /// <summary>The new text, or null to keep it.</summary>
    public string? Text { get; init; }

    /// <summary>A JSON object whose members are merged into the metadata, or null to keep it.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Whether <see cref="ExpirationDate"/> is to be set, to a date or to null (never).</summary>
    public bool SetsExpirationDate { get; init; }

    /// <summary>The last day (UTC) on which the memory is shown; null clears it.</summary>
    public DateOnly? ExpirationDate { get; init; }

    /// <summary>The request's correlation id.</summary>
    public string? CorrelationId { get; init; }
}

/// <summary>Lists memories, newest first.</summary>
/// <param name="Filter">Which memories.</param>
/// <param name="Offset">How many to skip, from 0.</param>
/// <param name="Limit">How many to give at the most.</param>
/// <param name="IncludeExpired">Whether expired memories are listed.</param>
/// <param name="LatestOnly">Whether memories are left out whose place another one has taken.</param>
public sealed record ListMemories(MemoryFilter Filter, int Offset, int Limit, bool IncludeExpired = false, bool LatestOnly = true);

/// <summary>A part of a listing.</summary>
/// <param name="Memories">The memories, newest first; of the same time, the one stored last comes first.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record MemoryPage(IReadOnlyList<Memory> Memories, long Total);
