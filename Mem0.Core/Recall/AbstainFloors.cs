namespace Mem0.Core.Recall;

/// <summary>What at least one memory must have of a question for it to be answered at all: nearness, or else a share of its words.</summary>
/// <param name="Nearness">The nearness (see <see cref="OwnValues.BestNearness"/>) among <see cref="Reference"/> memories.</param>
/// <param name="PerTenfold">By how much it rises with a tenfold number of memories.</param>
/// <param name="Words">The share of the question's words, by rarity.</param>
internal sealed record AbstainFloors(double Nearness, double PerTenfold, double Words)
{
    private const int Reference = 1_000;

    /// <summary>Beyond this number the floor stays: a right answer is one memory, however many there are.</summary>
    private const int Most = 2_000;

    /// <summary>The nearness for so many memories. The highest of n chance likenesses grows about with log n.</summary>
    public double NearnessFor(int memories) => Nearness + (PerTenfold * Math.Log10((double)Math.Clamp(memories, 1, Most) / Reference));
}
