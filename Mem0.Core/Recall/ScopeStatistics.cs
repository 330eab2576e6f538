namespace Mem0.Core.Recall;

/// <summary>What is known of the words of a scope that is too large to be looked at as a whole.</summary>
/// <param name="Memories">Of whole memories.</param>
/// <param name="Windows">Of windows; a memory of a single window counts as that.</param>
internal sealed record ScopeStatistics(TextStatistics Memories, TextStatistics Windows)
{
    /// <summary>The same with terms that were seen outside of the sample, and in how many memories.</summary>
    public ScopeStatistics With(IReadOnlyDictionary<string, int> seen) => new(Memories with { Seen = seen }, Windows with { Seen = seen });
}

/// <summary>How many texts there are, how long they are, and in how many a term occurs, estimated from a sample.</summary>
/// <param name="Count">The number of all texts.</param>
/// <param name="AverageLength">Their average length in terms.</param>
/// <param name="Sampled">The number of texts of the sample.</param>
/// <param name="Frequencies">In how many texts of the sample a term occurs.</param>
internal sealed record TextStatistics(int Count, double AverageLength, int Sampled, IReadOnlyDictionary<string, int> Frequencies)
{
    /// <summary>In how many texts terms occur that the sample does not have.</summary>
    public IReadOnlyDictionary<string, int> Seen { get; init; } = new Dictionary<string, int>();

    /// <summary>In how many of all texts a term occurs; 0 when it is not known to occur.</summary>
    public int Frequency(string term) =>
        Frequencies.TryGetValue(term, out var sampled) ? Math.Max(1, (int)((double)sampled * Count / Sampled)) : Seen.GetValueOrDefault(term);

    /// <summary>The weighting of all texts.</summary>
    public Bm25 Weigh(RecallWeights weights) => new(Count, AverageLength, weights.K1, weights.B);
}

/// <summary>Counts the terms of sampled texts.</summary>
internal sealed class ScopeSample
{
    private readonly Counts _memories = new();
    private readonly Counts _windows = new();

    /// <summary>Counts a memory.</summary>
    /// <param name="terms">Its terms as they are stored: separated by blanks, one line for each window.</param>
    public void Add(string terms)
    {
        _memories.Add(terms);
        foreach (var line in terms.AsSpan().Split('\n'))
        {
            _windows.Add(terms.AsSpan()[line]);
        }
    }

    /// <summary>What the sample tells of a scope of so many memories.</summary>
    public ScopeStatistics Of(int memories) => new(
        _memories.Of(memories), _windows.Of(_memories.Texts == 0 ? 0 : (int)((long)_windows.Texts * memories / _memories.Texts)));

    private sealed class Counts
    {
        private readonly Dictionary<string, int> _frequencies = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _lastText = new(StringComparer.Ordinal);
        private long _terms;

        public int Texts { get; private set; }

        public void Add(ReadOnlySpan<char> text)
        {
            var frequencies = _frequencies.GetAlternateLookup<ReadOnlySpan<char>>();
            var lastText = _lastText.GetAlternateLookup<ReadOnlySpan<char>>();
            Texts++;
            foreach (var range in text.SplitAny(' ', '\n'))
            {
                var term = text[range];
                if (term.IsEmpty)
                {
                    continue;
                }

                _terms++;
                if (!lastText.TryGetValue(term, out var last) || last != Texts)
                {
                    lastText[term] = Texts;
                    frequencies[term] = frequencies.TryGetValue(term, out var count) ? count + 1 : 1;
                }
            }
        }

        public TextStatistics Of(int count) => new(count, Texts == 0 ? 0 : (double)_terms / Texts, Texts, _frequencies);
    }
}
