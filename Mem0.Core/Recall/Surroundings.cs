namespace Mem0.Core.Recall;

/// <summary>What a memory gains from the conversation that it stands in: an answer often follows the question that names the topic.</summary>
internal sealed class Surroundings
{
    /// <summary>How many places away a memory still is a neighbour.</summary>
    private const int Reach = 2;

    private readonly float[] _own;
    private readonly float[] _best;
    private readonly float[] _second;
    private readonly byte[] _members;
    private readonly RecallWeights _weights;

    /// <summary>Looks at all conversations.</summary>
    public Surroundings(ScopeIndex index, OwnValues own, RecallWeights weights, RankBuffers buffers)
    {
        (_own, _weights) = (own.Values, weights);
        (_best, _second) = (buffers.Floats(index.Conversations), buffers.Floats(index.Conversations));
        _members = buffers.Marks(index.Conversations);
        var memories = index.Memories;
        for (var memory = 0; memory < memories.Length; memory++)
        {
            if (own.Marks[memory] != 0)
            {
                Note(memories[memory].Conversation, own.Values[memory]);
            }
        }
    }

    /// <summary>The highest of the values one and two places away, each at its share, and the ordinal it comes from (−1: none).</summary>
    public (float Value, int Ordinal) Neighbour(ReadOnlySpan<IndexedMemory> memories, int ordinal)
    {
        (float Value, int Ordinal) best = (0, -1);
        for (var before = memories[ordinal].Previous; IsNear(memories, ordinal, before); before = memories[before].Previous)
        {
            Take(memories, before);
        }

        for (var after = memories[ordinal].Next; IsNear(memories, ordinal, after); after = memories[after].Next)
        {
            Take(memories, after);
        }

        return best;

        void Take(ReadOnlySpan<IndexedMemory> memories, int other)
        {
            var share = Distance(memories, ordinal, other) <= 1 ? _weights.Neighbour : _weights.SecondNeighbour;
            var value = (float)share * _own[other];
            if (value > best.Value)
            {
                best = (value, other);
            }
        }
    }

    /// <summary>The mean of the two best own values in a memory's conversation, at its share.</summary>
    public float Conversation(in IndexedMemory memory)
    {
        var conversation = memory.Conversation;
        var best = _members[conversation] < 2 ? _best[conversation] : (_best[conversation] + _second[conversation]) / 2;
        return (float)_weights.Conversation * best;
    }

    private static int Distance(ReadOnlySpan<IndexedMemory> memories, int one, int other) =>
        Math.Abs(memories[one].Place - memories[other].Place);

    private static bool IsNear(ReadOnlySpan<IndexedMemory> memories, int ordinal, int other) =>
        other >= 0 && Distance(memories, ordinal, other) <= Reach;

    private void Note(int conversation, float value)
    {
        _members[conversation] = (byte)Math.Min(2, _members[conversation] + 1);
        if (value > _best[conversation])
        {
            (_best[conversation], _second[conversation]) = (value, _best[conversation]);
        }
        else if (value > _second[conversation])
        {
            _second[conversation] = value;
        }
    }
}
