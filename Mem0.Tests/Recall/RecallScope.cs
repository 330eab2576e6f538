using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Recall.Language;

namespace Mem0.Tests.Recall;

/// <summary>Memories made of terms and vectors by hand, in a search index.</summary>
internal sealed class RecallScope(int dimensions = 2)
{
    public static readonly int Day = new DateOnly(2024, 5, 1).DayNumber;

    private readonly List<byte> _marks = [];

    public ScopeIndex Index { get; } = new(dimensions);

    /// <summary>The marks of those that are searched, unless they are deleted.</summary>
    public byte[] Marks => [.. _marks.Select((mark, ordinal) => Index.Memories[ordinal].Alive ? mark : (byte)0)];

    /// <summary>A memory alone in its conversation, said by an assistant, without any trait.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="terms">Its terms; windows are separated by bars.</param>
    /// <param name="vectors">The vectors of the whole and then of its windows; zero where nothing is given.</param>
    public static RecallDocument Document(int sequence, string terms, params float[] vectors) => new(
        sequence,
        new MemoryScope("u"),
        $"conversation {sequence}",
        0,
        null,
        false,
        Day,
        null,
        IsSuperseded: false,
        new TextAnalysis(terms.Replace('|', '\n'), vectors, MemoryTraits.None, []));

    /// <summary>Adds a memory of the next sequence whose vector is zero, and gives its ordinal.</summary>
    public int Add(string terms, Func<RecallDocument, RecallDocument>? change = null, bool isSearched = true)
    {
        var windows = terms.Contains('|', StringComparison.Ordinal) ? terms.Split('|').Length : 0;
        return Add(change, isSearched, Document(_marks.Count + 1, terms, new float[(1 + windows) * dimensions]));
    }

    /// <summary>Adds a memory of the next sequence with its vectors.</summary>
    public int Add(string terms, params float[] vectors) => Add(null, true, Document(_marks.Count + 1, terms, vectors));

    public OwnValues Own(Question question, RecallWeights? weights = null) =>
        OwnValues.Of(Index, question, Marks, weights ?? new RecallWeights(), new RankBuffers());

    public Ranking Rank(Question question, RankRequest request)
    {
        using var buffers = new RankBuffers();
        return Ranker.Rank(Index, question, Marks, request, buffers);
    }

    /// <summary>Everything, explained.</summary>
    public Ranking RankAll(Question question, RecallWeights? weights = null) => Rank(question, All(weights));

    public static RankRequest All(RecallWeights? weights = null) => new(int.MaxValue, 0, 0, 0, null, true, weights ?? new RecallWeights());

    /// <summary>A question of these words, each of which is its own stem, without a vector.</summary>
    public static Question Ask(string words, params float[] vector)
    {
        string[] terms = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Question(
            words,
            [.. terms.Distinct().Select(word => new QuestionWord(word, word, [new ExpandedTerm(word, 1)]))],
            [.. terms.Zip(terms.Skip(1)).Distinct()],
            vector.Length == 0 ? default(ReadOnlyMemory<float>?) : vector,
            AsksForTime: false,
            DateOnly.FromDayNumber(Day));
    }

    private int Add(Func<RecallDocument, RecallDocument>? change, bool isSearched, RecallDocument document)
    {
        Index.Put(change is null ? document : change(document));
        _marks.Add(isSearched ? (byte)1 : (byte)0);
        return _marks.Count - 1;
    }
}
