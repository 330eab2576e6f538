using System.Runtime.InteropServices;

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
    private readonly float[] _gain;
    private readonly float[] _most;

    /// <summary>Looks at all conversations.</summary>
    public Surroundings(ScopeIndex index, OwnValues own, RecallWeights weights, RankBuffers buffers)
    {
        (_own, _weights) = (own.Values, weights);
        (_best, _second) = (buffers.Floats(index.Conversations), buffers.Floats(index.Conversations));
        (_gain, _most) = (buffers.Floats(index.Conversations), buffers.Floats(index.Conversations));
        _members = buffers.Marks(index.Conversations);
        Note(CollectionsMarshal.AsSpan(index.ConversationOf), own.Marks, own.Values);
        for (var conversation = 0; conversation < index.Conversations; conversation++)
        {
            _gain[conversation] = (float)weights.Conversation * (_members[conversation] < 2 ? _best[conversation] : (_best[conversation] + _second[conversation]) / 2);
            _most[conversation] = _gain[conversation] + (Math.Max((float)weights.Neighbour, (float)weights.SecondNeighbour) * _best[conversation]);
        }
    }

    /// <summary>What a memory of a conversation gains from it and from its neighbours at the most.</summary>
    public float Most(int conversation) => _most[conversation];

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

    /// <summary>The mean of the two best own values in a conversation, at its share.</summary>
    public float Conversation(int conversation) => _gain[conversation];

    private static int Distance(ReadOnlySpan<IndexedMemory> memories, int one, int other) =>
        Math.Abs(memories[one].Place - memories[other].Place);

    private static bool IsNear(ReadOnlySpan<IndexedMemory> memories, int ordinal, int other) =>
        other >= 0 && Distance(memories, ordinal, other) <= Reach;

    private void Note(ReadOnlySpan<int> conversations, ReadOnlySpan<byte> marks, ReadOnlySpan<float> values)
    {
        for (var memory = 0; memory < conversations.Length; memory++)
        {
            if (marks[memory] == 0)
            {
                continue;
            }

            var conversation = conversations[memory];
            var value = values[memory];
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
}
