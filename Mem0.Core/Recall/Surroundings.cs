using System.Runtime.InteropServices;

namespace Mem0.Core.Recall;

/// <summary>What a memory gains from the conversation that it stands in: an answer often follows the question that names the topic.</summary>
internal sealed class Surroundings
{
    /// <summary>How many places away a memory still is a neighbour.</summary>
    private const int Reach = 2;

    /// <summary>Own values are never negative.</summary>
    private const float None = -1;

    private readonly float[] _own;
    private readonly float[] _best;
    private readonly float[] _second;
    private readonly float _neighbour;
    private readonly float _secondNeighbour;
    private readonly float[] _gain;
    private readonly float[] _most;

    /// <summary>Looks at all conversations.</summary>
    public Surroundings(ScopeIndex index, OwnValues own, RecallWeights weights, RankBuffers buffers)
    {
        (_own, _neighbour, _secondNeighbour) = (own.Values, (float)weights.Neighbour, (float)weights.SecondNeighbour);
        (_best, _second) = (buffers.Floats(index.Conversations), buffers.Floats(index.Conversations));
        _best.AsSpan(0, index.Conversations).Fill(None);
        _second.AsSpan(0, index.Conversations).Fill(None);
        (_gain, _most) = (buffers.Floats(index.Conversations), buffers.Floats(index.Conversations));
        Note(CollectionsMarshal.AsSpan(index.ConversationOf), own.Marks, own.Values);
        for (var conversation = 0; conversation < index.Conversations; conversation++)
        {
            _gain[conversation] = (float)weights.Conversation * (_second[conversation] == None ? _best[conversation] : (_best[conversation] + _second[conversation]) / 2);
            _most[conversation] = _gain[conversation] + (Math.Max(_neighbour, _secondNeighbour) * _best[conversation]);
        }
    }

    /// <summary>What a memory of a conversation gains from it and from its neighbours at the most.</summary>
    public float Most(int conversation) => _most[conversation];

    /// <summary>The highest of the values one and two places away, each at its share, and the ordinal it comes from (−1: none).</summary>
    public (float Value, int Ordinal) Neighbour(ReadOnlySpan<IndexedMemory> memories, int ordinal)
    {
        (float Value, int Ordinal) best = (0, -1);
        var place = memories[ordinal].Place;
        for (var before = memories[ordinal].Previous; before >= 0 && place - memories[before].Place <= Reach; before = memories[before].Previous)
        {
            best = Better(best, before, place - memories[before].Place);
        }

        for (var after = memories[ordinal].Next; after >= 0 && memories[after].Place - place <= Reach; after = memories[after].Next)
        {
            best = Better(best, after, memories[after].Place - place);
        }

        return best;
    }

    /// <summary>The mean of the two best own values in a conversation, at its share.</summary>
    public float Conversation(int conversation) => _gain[conversation];

    private (float Value, int Ordinal) Better((float Value, int Ordinal) best, int other, int distance)
    {
        var value = (distance <= 1 ? _neighbour : _secondNeighbour) * _own[other];
        return value > best.Value ? (value, other) : best;
    }

    private void Note(ReadOnlySpan<int> conversations, ReadOnlySpan<byte> marks, ReadOnlySpan<float> values)
    {
        var (best, second) = (_best, _second);
        for (var memory = 0; memory < conversations.Length; memory++)
        {
            if (marks[memory] == 0)
            {
                continue;
            }

            var conversation = conversations[memory];
            var value = values[memory];
            second[conversation] = float.MaxNative(second[conversation], float.MinNative(value, best[conversation]));
            best[conversation] = float.MaxNative(best[conversation], value);
        }
    }
}
