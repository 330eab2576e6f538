using Mem0.Core.Extraction.Answers;
using Mem0.Core.Extraction.Prompts;
using Mem0.Core.Memories;

namespace Mem0.Core.Extraction.Checks;

/// <summary>Why a fact of an answer was dropped.</summary>
internal enum DropReason
{
    /// <summary>It shares no word with the conversation.</summary>
    Invented,

    /// <summary>It is an example of the prompt.</summary>
    Example,

    /// <summary>It is longer than a fact can be.</summary>
    TooLong,

    /// <summary>The answer has more facts than what was said can have.</summary>
    TooMany,
}

/// <summary>Decides which facts of an answer are kept, and completes them.</summary>
/// <param name="lines">The conversation that the model was shown.</param>
/// <param name="categories">The categories that a fact may have.</param>
/// <param name="dropInvented">Whether facts are dropped that share no word with the conversation.</param>
/// <param name="saidOn">The day of the conversation.</param>
internal sealed class FactCheck(IReadOnlyList<MemoryMessage> lines, IEnumerable<string> categories, bool dropInvented, DateOnly saidOn)
{
    private const string Assistant = "assistant";
    private const string User = "user";
    private const int MostEntities = 50;
    private const int MostEntityCharacters = 200;

    /// <summary>An example of the prompt is a statement of the conversation only if the conversation has so many of its words.</summary>
    private const double SaidShare = 0.75;

    private static readonly HashSet<string> Examples = ExampleTexts();

    private readonly Grounding _grounding = new(lines);
    private readonly Dictionary<string, string> _categories = categories
        .DistinctBy(name => name, StringComparer.OrdinalIgnoreCase).ToDictionary(name => name, StringComparer.OrdinalIgnoreCase);
    private readonly bool _hasAssistant = lines.Any(IsAssistant);
    private readonly bool _hasUser = lines.Any(line => !IsAssistant(line));

    /// <summary>Why a fact is dropped; null when it is kept.</summary>
    public DropReason? Check(AnsweredFact fact) =>
        fact.Text.Length > ExtractionLimits.FactCharacters ? DropReason.TooLong
        : Examples.Contains(fact.Text) && _grounding.ShareOf(fact.Text) < SaidShare ? DropReason.Example
        : dropInvented && !_grounding.Supports(fact.Text) ? DropReason.Invented
        : null;

    /// <summary>A fact with its speaker, day, entities and categories.</summary>
    public ExtractedFact Complete(AnsweredFact fact) => new(
        fact.Text,
        Speaker(fact.AttributedTo),
        FactDates.Resolve(fact.Text, fact.When, lines, saidOn),
        Entities(fact),
        [.. fact.Categories.Select(name => _categories.GetValueOrDefault(name)).OfType<string>().Distinct(StringComparer.Ordinal)]);

    /// <summary>The entities that the fact's text names. Small models like to give those of the prompt's example instead.</summary>
    private static IReadOnlyList<string> Entities(AnsweredFact fact)
    {
        var text = new Grounding([new MemoryMessage(User, fact.Text)]);
        return [.. fact.Entities
            .Where(entity => entity.Length <= MostEntityCharacters && text.Names(entity))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(MostEntities)];
    }

    /// <summary>Whose statement it is: the named speaker if such a one takes part, else the user, or the only one who speaks.</summary>
    private string Speaker(string? attributedTo)
    {
        if (_hasAssistant != _hasUser)
        {
            return _hasAssistant ? Assistant : User;
        }

        var named = lines.FirstOrDefault(line => string.Equals(line.Name, attributedTo, StringComparison.OrdinalIgnoreCase) && line.Name is not null);
        return string.Equals(attributedTo, Assistant, StringComparison.OrdinalIgnoreCase) || (named is not null && IsAssistant(named)) ? Assistant : User;
    }

    private static bool IsAssistant(MemoryMessage line) => line.Role == Assistant;

    private static HashSet<string> ExampleTexts() =>
        [.. FactPrompt.File.Turns
            .Where(turn => turn.Role == Microsoft.Extensions.AI.ChatRole.Assistant)
            .SelectMany(turn => FactAnswerParser.Parse(turn.Text).Facts)
            .Select(fact => fact.Text)];
}
