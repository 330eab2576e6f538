namespace Mem0.Core.Memories;

/// <summary>What happened to a memory.</summary>
public enum MemoryEventKind
{
    /// <summary>It was stored.</summary>
    Add,

    /// <summary>Its text, metadata or expiration changed.</summary>
    Update,

    /// <summary>It was deleted.</summary>
    Delete,

    /// <summary>Another memory has taken its place; it is kept, and hidden.</summary>
    Supersede,
}

/// <summary>One entry of a memory's history. History outlives the memory.</summary>
/// <param name="Id">The entry's own id, a UUID version 7.</param>
/// <param name="MemoryId">The memory.</param>
/// <param name="Kind">What happened.</param>
/// <param name="OldText">The text before, null for an addition.</param>
/// <param name="NewText">The text after, that of the other memory when one has taken its place; null for a deletion.</param>
/// <param name="CreatedAt">When the memory was created. UTC.</param>
/// <param name="UpdatedAt">When this happened. UTC.</param>
/// <param name="ActorId">Who said it.</param>
/// <param name="Role">The role of the message it came from.</param>
public sealed record MemoryEvent(
    Guid Id,
    Guid MemoryId,
    MemoryEventKind Kind,
    string? OldText,
    string? NewText,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string? ActorId,
    string? Role);
