using Mem0.Core.Recall;
using Mem0.Core.Recall.Language;

namespace Mem0.Tests.Recall;

/// <summary>Recall as its description reads, step by step over plain lists and in double precision. Made to be compared with, not to be fast.</summary>
internal sealed class NaiveRecall
{
    private readonly List<RecallDocument> _memories;
    private readonly Question _question;
    private readonly RecallWeights _weights;
    private readonly IReadOnlyList<DayInterval> _asked;
    private readonly HashSet<string> _named;

    public NaiveRecall(IEnumerable<RecallDocument> searched, Question question, RecallWeights weights)
    {
        (_memories, _question, _weights) = ([.. searched], question, weights);
        _asked = question.AskedDates([.. _memories.Select(memory => DateOnly.FromDayNumber(memory.Day).Year).Distinct()]);
        _named = [.. _memories.Select(memory => memory.Actor).OfType<string>().Where(actor => ActorNames.IsNamed(actor, question.Text))];
        Own = Halves();
        Rank = [.. _memories.Select((memory, i) => (Own[i] + Neighbour(i) + Conversation(i)) * Factor(memory))];
    }

    /// <summary>The own value of each memory.</summary>
    public double[] Own { get; }

    /// <summary>The rank value of each memory.</summary>
    public double[] Rank { get; }

    /// <summary>Half the value of the whole text, and half that of its best window.</summary>
    private double[] Halves()
    {
        List<Text> whole = [.. _memories.Select((memory, i) => new Text(i, [.. WindowsOf(memory).SelectMany(terms => terms)], VectorOf(memory, 0)))];
        List<Text> windows =
        [
            .. _memories.SelectMany((memory, i) => WindowsOf(memory) is { Length: > 1 } many
                ? many.Select((terms, window) => new Text(i, terms, VectorOf(memory, 1 + window)))
                : [whole[i]]),
        ];
        var (wholeValues, windowValues) = (Values(whole), Values(windows));
        return
        [
            .. _memories.Select((_, i) =>
                ((1 - _weights.Window) * wholeValues[i]) + (_weights.Window * windowValues.Where((_, w) => windows[w].Memory == i).Max())),
        ];
    }

    private List<double> Values(List<Text> texts)
    {
        var average = texts.Average(text => text.Terms.Length);
        return [.. texts.Select(text => Words(text) + (_weights.WordPairs * Pairs(text)) + (_weights.Cosine * Cosine(text)))];

        double Words(Text text) => _question.Words.Sum(word => Word(word, text));

        double Word(QuestionWord word, Text text)
        {
            var known = word.Terms.Where(term => Frequency(term.Term) > 0).ToList();
            var limit = Frequency(word.Stem) > 0 ? Idf(word.Stem) : known.Select(term => Idf(term.Term)).DefaultIfEmpty().Max();
            return known.Select(term => term.Weight * Math.Min(limit, Idf(term.Term)) * Saturation(text, term.Term)).DefaultIfEmpty().Max();
        }

        double Saturation(Text text, string term)
        {
            var occurrences = text.Terms.Count(other => other == term);
            var length = average > 0 ? text.Terms.Length / average : 1;
            return occurrences * (_weights.K1 + 1) / (occurrences + (_weights.K1 * (1 - _weights.B + (_weights.B * length))));
        }

        double Pairs(Text text) => _question.Pairs
            .Where(pair => text.Terms.Zip(text.Terms.Skip(1)).Contains(pair))
            .Sum(pair => (Idf(pair.First) + Idf(pair.Second)) / 2);

        double Cosine(Text text) =>
            _question.Vector is { } vector ? Math.Max(0, vector.ToArray().Zip(text.Vector).Sum(pair => (double)pair.First * pair.Second)) : 0;

        int Frequency(string term) => texts.Count(text => text.Terms.Contains(term));

        double Idf(string term) => Math.Log(1 + ((texts.Count - Frequency(term) + .5) / (Frequency(term) + .5)));
    }

    private double Neighbour(int memory) => _memories
        .Select((other, i) => (i, Distance: _memories[memory].Conversation == other.Conversation ? Math.Abs(other.Place - _memories[memory].Place) : 0))
        .Select(other => other.Distance switch { 1 => _weights.Neighbour, 2 => _weights.SecondNeighbour, _ => 0 } * Own[other.i])
        .Max();

    private double Conversation(int memory) => _weights.Conversation * _memories
        .Select((other, i) => (other.Conversation, Own: Own[i]))
        .Where(other => other.Conversation == _memories[memory].Conversation)
        .Select(other => other.Own).OrderDescending().Take(2).Average();

    private double Factor(RecallDocument memory)
    {
        var terms = Math.Max(WindowsOf(memory).Sum(window => window.Length), _weights.LengthDampingFrom);
        var factor = 1 / (1 + (_weights.LengthDamping * Math.Log((double)terms / _weights.LengthDampingFrom)));
        var traits = memory.Analysis.Traits;
        factor *= memory.SaidByUser ? 1 + _weights.SaidByUser : 1;
        factor *= memory.SaidByUser && traits.HasFlag(MemoryTraits.FirstPerson) ? 1 + _weights.FirstPerson : 1;
        factor *= _question.AsksForTime && traits.HasFlag(MemoryTraits.TimeWords) ? 1 + _weights.TimeWords : 1;
        factor *= IsInside(memory) ? 1 + _weights.AskedDate : 1;
        return _named.Count == 0 || (memory.Actor is { } actor && _named.Contains(actor)) ? factor : factor / (1 + _weights.NamedActor);
    }

    private bool IsInside(RecallDocument memory) => _asked.Any(date =>
        (date.Start <= memory.Day && memory.Day < date.End + 7)
        || memory.Analysis.Events.Any(happened => date.Start < happened.End && happened.Start < date.End));

    private static string[][] WindowsOf(RecallDocument memory) =>
        [.. memory.Analysis.Terms.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static float[] VectorOf(RecallDocument memory, int number)
    {
        var all = memory.Analysis.Embedding.ToArray();
        var lines = memory.Analysis.Terms.Split('\n').Length;
        var dimensions = all.Length / (lines == 1 ? 1 : 1 + lines);
        return [.. all[(number * dimensions)..((number + 1) * dimensions)].Select(VectorTable.Kept)];
    }

    private sealed record Text(int Memory, string[] Terms, float[] Vector);
}
