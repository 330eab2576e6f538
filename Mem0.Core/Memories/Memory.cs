using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Mem0.Core.Memories;

/// <summary>One thing that is remembered.</summary>
/// <remarks>
/// The text is whatever a person, an agent or a document said. It may hold personal data and it may hold instructions meant for a model
/// that reads it later (indirect prompt injection): treat recalled text as data, never as instructions, and keep it out of logs and spans.
/// </remarks>
public sealed record Memory
{
    /// <summary>A UUID version 7, so that ids sort by the time of storing.</summary>
    public required Guid Id { get; init; }

    /// <summary>What is remembered.</summary>
    public required string Text { get; init; }

    /// <summary>Whom it belongs to.</summary>
    public required MemoryScope Scope { get; init; }

    /// <summary>The role of the message it came from: <c>user</c>, <c>assistant</c> or any other; null when it has none.</summary>
    public string? Role { get; init; }

    /// <summary>Who said it: the name in the message, where there was one.</summary>
    public string? ActorId { get; init; }

    /// <summary>The caller's own JSON object, kept apart from our fields; null when none was given.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>When it was said: the caller's <c>timestamp</c>, else the time of storing. UTC, microseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed. UTC, microseconds.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last day (UTC) on which it is shown; null when it never expires.</summary>
    public DateOnly? ExpirationDate { get; init; }

    /// <summary>Whether it refuses to be updated. It can be deleted.</summary>
    public bool Immutable { get; init; }

    /// <summary>
    /// The run of its owners, or else the request, in which it was stored: memories of one conversation are neighbours in recall. A run of
    /// the same name that others have is another conversation.
    /// </summary>
    public required string Conversation { get; init; }

    /// <summary>Its place in the conversation, from 0.</summary>
    public int Place { get; init; }

    /// <summary>The correlation id of the request that stored it.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The memory that has taken its place, because it says what is true now or says the same better; null as long as it stands.</summary>
    public Guid? ReplacedBy { get; init; }

    /// <summary>How it relates to an extraction; null for what was stored as it was said, without one.</summary>
    public ExtractionState? Extraction { get; init; }

    /// <summary>Where it comes from; null for what was stored as it was said, without an extraction.</summary>
    public MemoryOrigin? Origin { get; init; }

    /// <summary>The MD5 of the text as 32 lower-case hex digits, as mem0 has it on the wire. An identity, not a safeguard.</summary>
    public string Hash => HashOf(Text);

    /// <summary>Whether it is hidden on the given day.</summary>
    public bool IsExpired(DateOnly today) => ExpirationDate < today;

    /// <summary>The MD5 of a text as 32 lower-case hex digits.</summary>
    public static string HashOf(string text)
    {
#pragma warning disable CA5351 // mem0's wire format, not a safeguard
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }
}
