using Mem0.Core.Memories;

namespace Mem0.Core.Extraction;

/// <summary>Asks for what is to be remembered of a conversation.</summary>
public sealed record InferMemories
{
    /// <summary>The conversation and what all its memories have in common.</summary>
    public required AddMemories Add { get; init; }

    /// <summary>What the request wants of the extraction.</summary>
    public ExtractionWishes Wishes { get; init; } = new();
}

/// <summary>What came of extracting what was kept because the language model had failed.</summary>
/// <param name="Memories">The memories that were stored, or found to be known.</param>
/// <param name="Extracted">How many kept messages were extracted.</param>
/// <param name="Waiting">How many still wait.</param>
/// <param name="Reason">Why the rest waits, a stable word in snake case; null when nothing failed now.</param>
public sealed record Reextraction(IReadOnlyList<AddedMemory> Memories, int Extracted, long Waiting, string? Reason);
