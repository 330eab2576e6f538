using System.Numerics.Tensors;

namespace Mem0.Core.Recall;

/// <summary>
/// What each memory has of a question by itself: words, word pairs and meaning, half from the whole text and half from its best window.
/// </summary>
internal sealed class OwnValues
{
    private const float WordsInNearness = .2f;

    private readonly ScopeIndex _index;
    private readonly RecallWeights _weights;
    private readonly float[] _words;
    private readonly float[] _pairs;
    private readonly float[] _cosines;
    private readonly float[] _scratch;

    private OwnValues(ScopeIndex index, Question question, byte[] marks, RecallWeights weights, RankBuffers buffers)
    {
        (_index, _weights, Marks) = (index, weights, marks);
        var count = index.Memories.Length;
        (_words, _pairs, _cosines, _scratch) = (buffers.Floats(count), buffers.Floats(count), buffers.Floats(count), buffers.Floats(count));
        var memories = new Collection(index.Postings, marks, index.Lengths);
        Weighting = index.Statistics?.Memories.Weigh(weights) ?? Collection.Weigh(weights, memories);
        Matches = TermMatches.Of(question, Weighting, term => Lookup(term, index.Statistics?.Memories, memories.Frequency));
        Perfect = (float)((weights.Words * Matches.Perfect) + (question.Vector is null ? 0 : weights.Cosine));
        Values = buffers.Floats(count);
        Score(memories, question);
    }

    /// <summary>The marks of the memories that are searched.</summary>
    public byte[] Marks { get; }

    /// <summary>The weighting of the words of whole memories.</summary>
    public Bm25 Weighting { get; }

    /// <summary>The question's terms among whole memories.</summary>
    public TermMatches Matches { get; }

    /// <summary>What a perfect match would have.</summary>
    public float Perfect { get; }

    /// <summary>One value a memory; 0 for those that are not searched.</summary>
    public float[] Values { get; }

    /// <summary>
    /// The highest nearness of a memory to the question: the cosine of the memory or its best window, plus a fifth of the share of the
    /// question's words that it has. A chance likeness in meaning seldom shares words, too.
    /// </summary>
    public float BestNearness { get; private set; }

    /// <summary>The highest share of the question's words, by rarity, that one memory or window has.</summary>
    public float BestWordShare { get; private set; }

    /// <summary>The best window of each memory, −1 for memories of a single window; null when no memory that is searched has several.</summary>
    public int[]? BestWindows { get; private set; }

    /// <summary>The parts of a memory's value, before windows.</summary>
    public (float Words, float Pairs, float Cosine) PartsOf(int ordinal) => (_words[ordinal], _pairs[ordinal], _cosines[ordinal]);

    /// <summary>The own values of all memories whose mark is set.</summary>
    public static OwnValues Of(ScopeIndex index, Question question, byte[] marks, RecallWeights weights, RankBuffers buffers)
    {
        var own = new OwnValues(index, question, marks, weights, buffers);
        own.Combine(question, buffers);
        return own;
    }

    /// <summary>A term's number in the index, and in how many texts it occurs: of the whole scope, where the index holds a part of it.</summary>
    private (int Number, int Frequency) Lookup(string term, TextStatistics? statistics, Func<int, int> frequency)
    {
        var number = _index.Vocabulary.Find(term);
        return (number, statistics?.Frequency(term) ?? (number < 0 ? 0 : frequency(number)));
    }

    private void Score(Collection memories, Question question)
    {
        LexicalScorer.AddWords(memories, Weighting, Matches, _words, _scratch);
        LexicalScorer.AddPairs(memories, Matches, text => _index.TermsOf(_index.Memories[text]), _pairs);
        if (question.Vector is { } vector)
        {
            _index.Vectors.Cosines(vector.Span, Marks, _cosines);
        }
    }

    private void Combine(Question question, RankBuffers buffers)
    {
        var count = _index.Memories.Length;
        if (count == 0)
        {
            return;
        }

        // Memories that are not searched have 0 in every column.
        var words = _words.AsSpan(0, count);
        var cosines = _cosines.AsSpan(0, count);
        var values = Values.AsSpan(0, count);
        if (Matches.Perfect > 0)
        {
            BestWordShare = TensorPrimitives.Max<float>(words) / Matches.Perfect;
            TensorPrimitives.Multiply(words, WordsInNearness / Matches.Perfect, values);
            TensorPrimitives.Min(values, WordsInNearness, values);
        }

        TensorPrimitives.Add(values, cosines, values);
        BestNearness = TensorPrimitives.Max<float>(values);

        TensorPrimitives.Multiply(words, (float)_weights.Words, values);
        TensorPrimitives.MultiplyAdd(_pairs.AsSpan(0, count), (float)_weights.WordPairs, values, values);
        TensorPrimitives.MultiplyAdd(cosines, (float)_weights.Cosine, values, values);
        if (_weights.Window > 0 && _index.Windows.Length > 0)
        {
            AddWindows(question, buffers);
        }
    }

    /// <summary>
    /// Memories of a single window are scored again as windows, since the rarity of a word and the average length are others among
    /// windows than among memories. Where no memory has several, both are the same and nothing is to be done.
    /// </summary>
    private void AddWindows(Question question, RankBuffers buffers)
    {
        var (single, windows) = MarkWindows(buffers, out var any);
        if (!any)
        {
            return;
        }

        var weighting = _index.Statistics?.Windows.Weigh(_weights) ?? Collection.Weigh(_weights, single, windows);
        var matches = TermMatches.Of(
            question, weighting, term => Lookup(term, _index.Statistics?.Windows, number => single.Frequency(number) + windows.Frequency(number)));
        var share = (float)_weights.Window;
        ScaleSingles(single, weighting, matches, share, buffers);
        var values = WindowValues(windows, weighting, matches, question, buffers);
        AddBestWindows(values, share);
    }

    private (Collection Single, Collection Windows) MarkWindows(RankBuffers buffers, out bool any)
    {
        var memories = _index.Memories;
        var single = buffers.Marks(memories.Length);
        for (var memory = 0; memory < memories.Length; memory++)
        {
            single[memory] = memories[memory].WindowCount == 0 ? Marks[memory] : (byte)0;
        }

        any = false;
        var windows = _index.Windows;
        var marks = buffers.Marks(windows.Length);
        for (var window = 0; window < windows.Length; window++)
        {
            marks[window] = Marks[windows[window].Owner];
            any |= marks[window] != 0;
        }

        return (new Collection(_index.Postings, single, _index.Lengths), new Collection(_index.WindowPostings, marks, _index.WindowLengths));
    }

    private void ScaleSingles(Collection single, Bm25 weighting, TermMatches matches, float share, RankBuffers buffers)
    {
        var words = buffers.Floats(_index.Memories.Length);
        var pairs = buffers.Floats(_index.Memories.Length);
        LexicalScorer.AddWords(single, weighting, matches, words, _scratch);
        LexicalScorer.AddPairs(single, matches, text => _index.TermsOf(_index.Memories[text]), pairs);
        for (var memory = 0; memory < _index.Memories.Length; memory++)
        {
            if (single.Marks[memory] != 0)
            {
                Values[memory] = ((1 - share) * Values[memory]) + (share * Value(words[memory], pairs[memory], _cosines[memory]));
            }
        }
    }

    private float[] WindowValues(Collection windows, Bm25 weighting, TermMatches matches, Question question, RankBuffers buffers)
    {
        var count = _index.Windows.Length;
        var (words, pairs, cosines) = (buffers.Floats(count), buffers.Floats(count), buffers.Floats(count));
        LexicalScorer.AddWords(windows, weighting, matches, words, buffers.Floats(count));
        LexicalScorer.AddPairs(windows, matches, text => _index.TermsOf(_index.Windows[text]), pairs);
        if (question.Vector is { } vector)
        {
            _index.WindowVectors.Cosines(vector.Span, windows.Marks, cosines);
        }

        if (matches.Perfect > 0)
        {
            BestWordShare = Math.Max(BestWordShare, TensorPrimitives.Max<float>(words.AsSpan(0, count)) / matches.Perfect);
        }

        for (var window = 0; window < count; window++)
        {
            var share = Matches.Perfect > 0 ? Math.Min(1, _words[_index.Windows[window].Owner] / Matches.Perfect) : 0;
            BestNearness = Math.Max(BestNearness, cosines[window] + (WordsInNearness * share));
            words[window] = Value(words[window], pairs[window], cosines[window]);
        }

        return words;
    }

    private void AddBestWindows(float[] values, float share)
    {
        var memories = _index.Memories;
        BestWindows = new int[memories.Length];
        for (var memory = 0; memory < memories.Length; memory++)
        {
            ref readonly var indexed = ref memories[memory];
            BestWindows[memory] = -1;
            if (indexed.WindowCount > 0 && Marks[memory] != 0)
            {
                var best = TensorPrimitives.IndexOfMax<float>(values.AsSpan(indexed.FirstWindow, indexed.WindowCount));
                BestWindows[memory] = best;
                Values[memory] = ((1 - share) * Values[memory]) + (share * values[indexed.FirstWindow + best]);
            }
        }
    }

    private float Value(float words, float pairs, float cosine) =>
        (float)((_weights.Words * words) + (_weights.WordPairs * pairs) + (_weights.Cosine * cosine));
}
