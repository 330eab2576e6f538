using System.Runtime.InteropServices;
using Mem0.Core.Recall.Language;

namespace Mem0.Core.Recall;

/// <summary>
/// The memories of one owner in the form in which they are searched exactly: vectors, postings and conversations in columns. A memory's
/// position in the columns is its ordinal; a deleted memory leaves its ordinal dead. Reading and writing exclude each other: callers hold
/// <see cref="Lock"/>.
/// </summary>
internal sealed class ScopeIndex(int dimensions)
{
    /// <summary>What an index without memories occupies, in bytes, estimated: many small ones count, too.</summary>
    private const int Empty = 4096;

    private readonly Dictionary<long, int> _ordinals = [];
    private readonly List<IndexedMemory> _memories = [];
    private readonly List<int> _terms = [];
    private readonly List<IndexedWindow> _windows = [];
    private readonly Interner _conversations = new();
    private readonly List<int> _conversationTails = [];
    private readonly SortedSet<int> _years = [];

    /// <summary>The frequencies of the whole scope, when the index holds a part of it only; null when they are counted in the index.</summary>
    public ScopeStatistics? Statistics { get; init; }

    /// <summary>Held shared while ranking, exclusively while a change is applied.</summary>
    public ReaderWriterLockSlim Lock { get; } = new();

    /// <summary>The words of all memories.</summary>
    public Interner Vocabulary { get; } = new();

    /// <summary>The ids of owners and actors.</summary>
    public Interner Names { get; } = new();

    /// <summary>The vectors of whole memories, by ordinal.</summary>
    public VectorTable Vectors { get; } = new(dimensions);

    /// <summary>The vectors of the windows of long memories.</summary>
    public VectorTable WindowVectors { get; } = new(dimensions);

    /// <summary>Which memories have which terms.</summary>
    public PostingTable Postings { get; } = new();

    /// <summary>Which windows of long memories have which terms.</summary>
    public PostingTable WindowPostings { get; } = new();

    /// <summary>Who has said something, as numbers of <see cref="Names"/>.</summary>
    public HashSet<int> Actors { get; } = [];

    /// <summary>The years in which something was said.</summary>
    public IReadOnlyList<int> Years => [.. _years];

    /// <summary>How many conversations there are.</summary>
    public int Conversations => _conversationTails.Count;

    /// <summary>How many ordinals are dead.</summary>
    public int Dead { get; private set; }

    /// <summary>All memories by ordinal, dead ones included.</summary>
    public ReadOnlySpan<IndexedMemory> Memories => CollectionsMarshal.AsSpan(_memories);

    /// <summary>The number of each memory's conversation, by ordinal.</summary>
    public List<int> ConversationOf { get; } = [];

    /// <summary>The day (<see cref="DateOnly.DayNumber"/>, UTC) on which each memory was said, by ordinal.</summary>
    public List<int> DayOf { get; } = [];

    /// <summary>The days of which memories speak, by ordinal; few do.</summary>
    public Dictionary<int, IReadOnlyList<DayInterval>> Events { get; } = [];

    /// <summary>How many terms each memory has, by ordinal.</summary>
    public List<int> Lengths { get; } = [];

    /// <summary>The windows of long memories, those of one memory side by side.</summary>
    public ReadOnlySpan<IndexedWindow> Windows => CollectionsMarshal.AsSpan(_windows);

    /// <summary>How many terms each of those windows has.</summary>
    public List<int> WindowLengths { get; } = [];

    /// <summary>The memory that the index occupies, in bytes, estimated.</summary>
    public long Bytes =>
        Empty + Vectors.Bytes + WindowVectors.Bytes + Vocabulary.Bytes + Names.Bytes + _conversations.Bytes
        + ((Postings.Count + WindowPostings.Count) * 12) + (Vocabulary.Count * 48L)
        + (_memories.Capacity * 140L) + (_windows.Capacity * 20L) + (_terms.Capacity * 4L) + (Events.Count * 120L);

    /// <summary>The terms of a memory, in order.</summary>
    public ReadOnlySpan<int> TermsOf(in IndexedMemory memory) =>
        CollectionsMarshal.AsSpan(_terms).Slice(memory.FirstTerm, memory.TermCount);

    /// <summary>The terms of a window, in order.</summary>
    public ReadOnlySpan<int> TermsOf(in IndexedWindow window) =>
        CollectionsMarshal.AsSpan(_terms).Slice(window.FirstTerm, window.TermCount);

    /// <summary>Adds a memory, or replaces the one with the same sequence.</summary>
    /// <exception cref="InvalidDataException">The vectors do not fit the text; nothing has changed.</exception>
    public void Put(RecallDocument document)
    {
        CheckVectors(document.Analysis);
        Remove(document.Sequence);
        var ordinal = _memories.Count;
        var firstTerm = _terms.Count;
        var windowCount = AddTerms(document.Analysis.Terms, ordinal);
        var memory = new IndexedMemory
        {
            Sequence = document.Sequence,
            User = Names.NumberOrNone(document.Scope.UserId),
            Agent = Names.NumberOrNone(document.Scope.AgentId),
            App = Names.NumberOrNone(document.Scope.AppId),
            Run = Names.NumberOrNone(document.Scope.RunId),
            Actor = Names.NumberOrNone(document.Actor),
            Conversation = ConversationNumber(document.Conversation),
            Place = document.Place,
            ExpirationDay = document.ExpirationDay ?? int.MaxValue,
            IsSuperseded = document.IsSuperseded,
            FirstTerm = firstTerm,
            TermCount = _terms.Count - firstTerm,
            FirstWindow = _windows.Count - windowCount,
            WindowCount = windowCount,
            Previous = -1,
            Next = -1,
            SaidByUser = document.SaidByUser,
            Traits = document.Analysis.Traits,
            Alive = true,
        };
        _memories.Add(memory);
        _ordinals.Add(document.Sequence, ordinal);
        AddVectors(document.Analysis.Embedding.Span, windowCount);
        Lengths.Add(memory.TermCount);
        ConversationOf.Add(memory.Conversation);
        DayOf.Add(document.Day);
        Postings.Add(ordinal, TermsOf(memory));
        if (document.Analysis.Events.Count > 0)
        {
            Events.Add(ordinal, document.Analysis.Events);
        }

        _years.Add(DateOnly.FromDayNumber(document.Day).Year);
        if (memory.Actor >= 0)
        {
            Actors.Add(memory.Actor);
        }

        Link(ordinal);
    }

    /// <summary>Removes a memory if it is there.</summary>
    public void Remove(long sequence)
    {
        if (!_ordinals.Remove(sequence, out var ordinal))
        {
            return;
        }

        Unlink(ordinal);
        CollectionsMarshal.AsSpan(_memories)[ordinal].Alive = false;
        Events.Remove(ordinal);
        Dead++;
    }

    private void CheckVectors(TextAnalysis analysis)
    {
        var lines = 1 + analysis.Terms.AsSpan().Count('\n');
        var vectors = lines == 1 ? 1 : 1 + lines;
        if (analysis.Embedding.Length != vectors * dimensions)
        {
            throw new InvalidDataException(
                $"A text of {lines} windows needs {vectors} vectors of {dimensions}, but {analysis.Embedding.Length} numbers are stored.");
        }
    }

    private int AddTerms(string lines, int ordinal)
    {
        var isSplit = lines.Contains('\n', StringComparison.Ordinal);
        var windows = 0;
        foreach (var range in lines.AsSpan().Split('\n'))
        {
            var line = lines.AsSpan()[range];
            var first = _terms.Count;
            foreach (var term in line.Split(' '))
            {
                if (!line[term].IsEmpty)
                {
                    _terms.Add(Vocabulary.Number(line[term]));
                }
            }

            if (isSplit)
            {
                var window = new IndexedWindow(ordinal, first, _terms.Count - first);
                WindowPostings.Add(_windows.Count, TermsOf(window));
                _windows.Add(window);
                WindowLengths.Add(window.TermCount);
                windows++;
            }
        }

        return windows;
    }

    private void AddVectors(ReadOnlySpan<float> embedding, int windows)
    {
        Vectors.Add(embedding[..dimensions]);
        for (var window = 1; window <= windows; window++)
        {
            WindowVectors.Add(embedding.Slice(window * dimensions, dimensions));
        }
    }

    private int ConversationNumber(string conversation)
    {
        var number = _conversations.Number(conversation);
        if (number == _conversationTails.Count)
        {
            _conversationTails.Add(-1);
        }

        return number;
    }

    /// <summary>Puts a memory into its conversation's chain, which runs from the lowest place to the highest.</summary>
    private void Link(int ordinal)
    {
        var memories = CollectionsMarshal.AsSpan(_memories);
        ref var memory = ref memories[ordinal];
        var before = _conversationTails[memory.Conversation];
        var after = -1;
        while (before >= 0 && memories[before].Place > memory.Place)
        {
            after = before;
            before = memories[before].Previous;
        }

        (memory.Previous, memory.Next) = (before, after);
        if (before >= 0)
        {
            memories[before].Next = ordinal;
        }

        if (after >= 0)
        {
            memories[after].Previous = ordinal;
        }
        else
        {
            _conversationTails[memory.Conversation] = ordinal;
        }
    }

    private void Unlink(int ordinal)
    {
        var memories = CollectionsMarshal.AsSpan(_memories);
        var (previous, next) = (memories[ordinal].Previous, memories[ordinal].Next);
        if (previous >= 0)
        {
            memories[previous].Next = next;
        }

        if (next >= 0)
        {
            memories[next].Previous = previous;
        }
        else
        {
            _conversationTails[memories[ordinal].Conversation] = previous;
        }
    }
}
