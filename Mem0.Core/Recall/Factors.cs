using Mem0.Core.Recall.Language;

namespace Mem0.Core.Recall;

/// <summary>
/// By what a memory's value is multiplied because of who said it, how long it is, in which person, with which time words, when, and by
/// whom the question names. They change the order of results only, never their scores.
/// </summary>
internal sealed class Factors
{
    /// <summary>A memory that was written up to so many days after a date may speak of it.</summary>
    private const int DaysAfterDate = 7;

    private readonly ScopeIndex _index;
    private readonly Question _question;
    private readonly RecallWeights _weights;
    private readonly HashSet<int> _namedActors;
    private readonly byte[]? _inAskedDate;

    /// <summary>The factors of one question.</summary>
    public Factors(ScopeIndex index, Question question, byte[] marks, RecallWeights weights, RankBuffers buffers)
    {
        (_index, _question, _weights) = (index, question, weights);
        _namedActors = NamedActors(marks);
        _inAskedDate = MarkAskedDate(marks, buffers);
    }

    /// <summary>What the factors of a memory multiply to at the most.</summary>
    public float Most =>
        Plus(_weights.SaidByUser) * Plus(_weights.FirstPerson) * (_question.AsksForTime ? Plus(_weights.TimeWords) : 1)
        * (_inAskedDate is null ? 1 : Plus(_weights.AskedDate));

    /// <summary>The factors of one memory.</summary>
    public MemoryFactors Of(int ordinal)
    {
        ref readonly var memory = ref _index.Memories[ordinal];
        return new MemoryFactors
        {
            SaidByUser = memory.SaidByUser ? Plus(_weights.SaidByUser) : 1,
            Length = LengthFactor(memory.TermCount),
            FirstPerson = memory.SaidByUser && memory.Traits.HasFlag(MemoryTraits.FirstPerson) ? Plus(_weights.FirstPerson) : 1,
            TimeWords = _question.AsksForTime && memory.Traits.HasFlag(MemoryTraits.TimeWords) ? Plus(_weights.TimeWords) : 1,
            AskedDate = _inAskedDate is not null && _inAskedDate[ordinal] != 0 ? Plus(_weights.AskedDate) : 1,
            Actor = ActorFactor(memory.Actor),
        };
    }

    private static float Plus(double share) => 1 + (float)share;

    private float LengthFactor(int terms)
    {
        var from = _weights.LengthDampingFrom;
        return terms <= from ? 1 : (float)(1 / (1 + (_weights.LengthDamping * Math.Log((double)terms / from))));
    }

    private float ActorFactor(int actor) =>
        _namedActors.Count == 0 || _namedActors.Contains(actor) ? 1 : 1 / Plus(_weights.NamedActor);

    /// <summary>Whom the question names of those who have said something that is searched.</summary>
    private HashSet<int> NamedActors(byte[] marks)
    {
        HashSet<int> named = [.. _index.Actors.Where(actor => ActorNames.IsNamed(_index.Names[actor], _question.Text))];
        if (named.Count == 0)
        {
            return named;
        }

        var memories = _index.Memories;
        var searched = new HashSet<int>();
        for (var memory = 0; memory < memories.Length && searched.Count < named.Count; memory++)
        {
            if (marks[memory] != 0 && named.Contains(memories[memory].Actor))
            {
                searched.Add(memories[memory].Actor);
            }
        }

        return searched;
    }

    /// <summary>The memories that lie in a date that the question names; null if it names none, or no memory lies in one.</summary>
    private byte[]? MarkAskedDate(byte[] marks, RankBuffers buffers)
    {
        if (_weights.AskedDate == 0)
        {
            return null;
        }

        // The years of all memories tell cheaply whether the question names a date at all.
        var asked = _question.AskedDates(_index.Years) is { Count: > 0 } ? _question.AskedDates(YearsOf(marks)) : [];
        if (asked.Count == 0)
        {
            return null;
        }

        var inside = buffers.Marks(_index.DayOf.Count);
        var any = false;
        for (var memory = 0; memory < _index.DayOf.Count; memory++)
        {
            if (marks[memory] != 0 && IsWrittenIn(asked, _index.DayOf[memory]))
            {
                inside[memory] = 1;
                any = true;
            }
        }

        foreach (var (memory, events) in _index.Events)
        {
            if (marks[memory] != 0 && SpeaksOf(asked, events))
            {
                inside[memory] = 1;
                any = true;
            }
        }

        return any ? inside : null;
    }

    /// <summary>The years in which the memories were said that are searched: what others have said does not count.</summary>
    private List<int> YearsOf(byte[] marks)
    {
        var years = new HashSet<int>();
        var last = -1;
        for (var memory = 0; memory < _index.DayOf.Count; memory++)
        {
            if (marks[memory] != 0 && _index.DayOf[memory] != last)
            {
                last = _index.DayOf[memory];
                years.Add(DateOnly.FromDayNumber(last).Year);
            }
        }

        return [.. years.Order()];
    }

    private static bool IsWrittenIn(IReadOnlyList<DayInterval> asked, int day)
    {
        foreach (var date in asked)
        {
            if (date.Start <= day && day < date.End + DaysAfterDate)
            {
                return true;
            }
        }

        return false;
    }

    private static bool SpeaksOf(IReadOnlyList<DayInterval> asked, IReadOnlyList<DayInterval> events)
    {
        foreach (var date in asked)
        {
            foreach (var happened in events)
            {
                if (date.Start < happened.End && happened.Start < date.End)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary>The factors of one memory; each is 1 where it does not apply.</summary>
internal readonly record struct MemoryFactors
{
    /// <summary>What the person said counts more than what an assistant said.</summary>
    public required float SaidByUser { get; init; }

    /// <summary>Long texts match more by chance.</summary>
    public required float Length { get; init; }

    /// <summary>Evidence is what somebody says of himself.</summary>
    public required float FirstPerson { get; init; }

    /// <summary>A question for a time wants a memory with a time.</summary>
    public required float TimeWords { get; init; }

    /// <summary>It lies in the date that the question names.</summary>
    public required float AskedDate { get; init; }

    /// <summary>The question names somebody, and this memory is by him or by another.</summary>
    public required float Actor { get; init; }

    /// <summary>All of them together.</summary>
    public float Product => SaidByUser * Length * FirstPerson * TimeWords * AskedDate * Actor;
}
