using Mem0.Core.Memories;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>A memory that is near a new fact.</summary>
/// <param name="Memory">The memory.</param>
/// <param name="Cosine">The cosine of its embedding and the fact's, -1..1.</param>
internal sealed record Neighbour(Memory Memory, double Cosine);

/// <summary>A new fact with the memories of the same scope that are nearest to it.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Vector">The embedding of its text, of length 1.</param>
/// <param name="Neighbours">The nearest first.</param>
internal sealed record ComparedFact(ExtractedFact Fact, ReadOnlyMemory<float> Vector, IReadOnlyList<Neighbour> Neighbours)
{
    /// <summary>The last day (UTC) on which the fact will be shown; null when it never expires.</summary>
    public DateOnly? LastDay { get; init; }
}

/// <summary>What is done with a new fact.</summary>
internal abstract record Reconciliation
{
    private Reconciliation()
    {
    }

    /// <summary>It is stored.</summary>
    internal sealed record Add : Reconciliation;

    /// <summary>It is known already: nothing is stored.</summary>
    /// <param name="Existing">The memory that says the same.</param>
    internal sealed record Known(Memory Existing) : Reconciliation;

    /// <summary>Another fact of the same call says it, or more: nothing is stored.</summary>
    /// <param name="Index">The number of that fact in the call, from 0; it is no repetition itself.</param>
    internal sealed record Repeated(int Index) : Reconciliation;

    /// <summary>It is stored and takes the place of memories that it changes or contradicts; none of them is immutable.</summary>
    /// <param name="Replaced">These memories.</param>
    internal sealed record Supersede(IReadOnlyList<Memory> Replaced) : Reconciliation;
}
