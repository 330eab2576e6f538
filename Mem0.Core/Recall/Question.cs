using Mem0.Core.Recall.Language;

namespace Mem0.Core.Recall;

/// <summary>A question as recall understands it; depends on nothing but the question itself.</summary>
/// <param name="Text">The question.</param>
/// <param name="Words">Its words, each once.</param>
/// <param name="Pairs">The stems that stand side by side in it, each pair once.</param>
/// <param name="Vector">Its vector, a unit vector or zero; null when it could not be embedded.</param>
/// <param name="AsksForTime">Whether it asks when something was.</param>
/// <param name="Today">The day on which it is asked, UTC.</param>
internal sealed record Question(
    string Text,
    IReadOnlyList<QuestionWord> Words,
    IReadOnlyList<(string First, string Second)> Pairs,
    ReadOnlyMemory<float>? Vector,
    bool AsksForTime,
    DateOnly Today)
{
    /// <summary>The dates that the question names; one without a year stands for that date in each of <paramref name="years"/>.</summary>
    public IReadOnlyList<DayInterval> AskedDates(IReadOnlyList<int> years) => CalendarExpressions.AskedIn(Text, years, Today);
}

/// <summary>One word of a question.</summary>
/// <param name="Word">The word, lower-case.</param>
/// <param name="Stem">Its stem.</param>
/// <param name="Terms">The terms that count as a match: the stem at weight 1, and those of similar words at less.</param>
internal sealed record QuestionWord(string Word, string Stem, IReadOnlyList<ExpandedTerm> Terms);

/// <summary>Reads questions.</summary>
internal sealed class QuestionReader(WordExpansion expansion)
{
    /// <summary>Reads a question.</summary>
    /// <param name="text">The question.</param>
    /// <param name="vector">Its vector, or null when it could not be embedded.</param>
    /// <param name="expandWords">Whether words of similar meaning match.</param>
    /// <param name="today">The day on which it is asked, UTC.</param>
    public Question Read(string text, ReadOnlyMemory<float>? vector, bool expandWords, DateOnly today)
    {
        var words = TermAnalyzer.Words(text);
        var stems = words.ConvertAll(TermAnalyzer.Stem);
        return new Question(
            text,
            [.. words.Zip(stems).Distinct().Select(pair => new QuestionWord(pair.First, pair.Second, TermsOf(pair.First, pair.Second, expandWords)))],
            [.. stems.Zip(stems.Skip(1)).Distinct()],
            vector,
            CalendarExpressions.AsksForTime(text),
            today);
    }

    private IReadOnlyList<ExpandedTerm> TermsOf(string word, string stem, bool expandWords) =>
        expandWords ? expansion.Expand(word) : [new ExpandedTerm(stem, 1)];
}
