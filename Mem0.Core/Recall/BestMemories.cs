namespace Mem0.Core.Recall;

/// <summary>Keeps the best of many memories: those of the highest value, of equal values those stored last.</summary>
/// <param name="most">How many are kept at the most.</param>
internal sealed class BestMemories(int most)
{
    /// <summary>The worst of those that are kept comes out first.</summary>
    private readonly PriorityQueue<int, (float Value, long Sequence)> _kept = new();

    /// <summary>Takes a memory, if it is among the best so far.</summary>
    public void Add(int ordinal, float value, long sequence)
    {
        if (_kept.Count < most)
        {
            _kept.Enqueue(ordinal, (value, sequence));
        }
        else if (_kept.TryPeek(out _, out var worst) && (value > worst.Value || (value == worst.Value && sequence > worst.Sequence)))
        {
            _kept.DequeueEnqueue(ordinal, (value, sequence));
        }
    }

    /// <summary>Gives those that are kept, best first, and keeps them no longer.</summary>
    public List<(int Ordinal, float Value)> InOrder()
    {
        var best = new List<(int Ordinal, float Value)>(_kept.Count);
        while (_kept.TryDequeue(out var ordinal, out var place))
        {
            best.Add((ordinal, place.Value));
        }

        best.Reverse();
        return best;
    }
}
