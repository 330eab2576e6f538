namespace Mem0.Core.Recall;

/// <summary>What at least one memory must have of a question for it to be answered at all: a cosine, or else a share of its words.</summary>
/// <param name="Cosine">The cosine, for <see cref="Reference"/> memories.</param>
/// <param name="PerTenfold">By how much it rises with a tenfold number of memories.</param>
/// <param name="Words">The share of the question's words, by rarity.</param>
internal sealed record AbstainFloors(double Cosine, double PerTenfold, double Words)
{
    private const int Reference = 1_000;
    private const int Most = 10_000;

    /// <summary>
    /// The cosine for so many memories. The highest of n chance likenesses grows about with log n; a right answer is one memory, however
    /// many there are.
    /// </summary>
    public double CosineFor(int memories) => Cosine + (PerTenfold * Math.Log10((double)Math.Clamp(memories, 1, Most) / Reference));
}
