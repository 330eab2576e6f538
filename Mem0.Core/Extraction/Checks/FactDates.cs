using System.Globalization;
using Mem0.Core.Extraction.Chunks;
using Mem0.Core.Memories;
using Mem0.Core.Recall.Language;

namespace Mem0.Core.Extraction.Checks;

/// <summary>
/// Finds the day of which a fact speaks. Code counts relative dates better than small models do, so the model is asked last: first the fact's own
/// words, then those of the sentence from which it most probably comes, and only then what the model says.
/// </summary>
internal static class FactDates
{
    private const int EarliestYear = 1900;
    private const int LatestYear = 2200;

    /// <summary>A sentence is the source of a fact only if it has so much of the fact's words.</summary>
    private const double SourceShare = 0.5;

    /// <summary>The first day of which a fact speaks; null when it names no time.</summary>
    /// <param name="text">The fact.</param>
    /// <param name="when">The day that the model gives.</param>
    /// <param name="lines">The conversation.</param>
    /// <param name="saidOn">The day of the conversation.</param>
    public static DateOnly? Resolve(string text, string? when, IReadOnlyCollection<MemoryMessage> lines, DateOnly saidOn) =>
        FirstDay(CalendarExpressions.EventsIn(text, saidOn)) ?? FirstDay(SourceEvents(text, lines, saidOn)) ?? Plausible(when, saidOn);

    private static IReadOnlyList<DayInterval> SourceEvents(string text, IReadOnlyCollection<MemoryMessage> lines, DateOnly saidOn)
    {
        HashSet<string> words = [.. TermAnalyzer.Terms(text)];
        var source = lines
            .SelectMany(line => Sentences.Of(line.Content).Select(sentence => line.Content.Substring(sentence.Start, sentence.Length)))
            .Select(sentence => (Sentence: sentence, Share: TermAnalyzer.Terms(sentence).Distinct().Count(words.Contains) / (double)words.Count))
            .Where(candidate => candidate.Share >= SourceShare)
            .DefaultIfEmpty()
            .MaxBy(candidate => candidate.Share);

        // A sentence with two times does not tell which of them is the fact's.
        return source.Sentence is null ? [] : CalendarExpressions.EventsIn(source.Sentence, saidOn) is { Count: 1 } events ? events : [];
    }

    private static DateOnly? FirstDay(IReadOnlyList<DayInterval> events) => events.Count == 0 ? null : DateOnly.FromDayNumber(events.Min(days => days.Start));

    /// <summary>
    /// A model that has nothing to say gives the day of the conversation, which every memory has anyway: it counts as no answer.
    /// </summary>
    private static DateOnly? Plausible(string? when, DateOnly saidOn) =>
        when is { Length: >= 10 }
            && DateOnly.TryParseExact(when.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && (when.Length == 10 || when[10] is 'T' or ' ')
            && day.Year is >= EarliestYear and <= LatestYear
            && day != saidOn
                ? day
                : null;
}
