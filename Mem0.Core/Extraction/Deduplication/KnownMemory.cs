using System.Buffers;
using Mem0.Core.Memories;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>A neighbour of a fact as it is compared.</summary>
/// <param name="neighbour">The neighbour.</param>
internal sealed class KnownMemory(Neighbour neighbour)
{
    private const int LongestSentence = 200;

    private static readonly SearchValues<char> SentenceEnds = SearchValues.Create("!?。！？\n");

    /// <summary>The memory.</summary>
    public Memory Memory { get; } = neighbour.Memory;

    /// <summary>The cosine of its embedding and the fact's.</summary>
    public double Cosine { get; } = neighbour.Cosine;

    /// <summary>What it says.</summary>
    public FactStatement Statement { get; } = new(neighbour.Memory.Text, Own(neighbour.Memory));

    /// <summary>
    /// Whether it is one statement of the person whose memory it is: extracted, or a short sentence of theirs. Of what else was said word for word,
    /// only the same words are the same; "I" may be anybody there.
    /// </summary>
    public bool IsStatement { get; } = neighbour.Memory.Text.Length <= LongestSentence
        && (neighbour.Memory.Role is null || (neighbour.Memory is { Role: "user", ActorId: null } && IsOneSentence(neighbour.Memory.Text)));

    /// <summary>Whether a new fact may take its place: not that of what the assistant stated, or of an account of its work.</summary>
    public bool CanBeSuperseded => IsStatement && Memory is { Immutable: false, Extraction: not ExtractionState.Summarized } && Memory.Origin?.AttributedTo is not "assistant";

    /// <summary>What the person whose memory it is goes by, beside "I" and "the user".</summary>
    public static IReadOnlyCollection<string> Own(Memory memory) => memory.Scope.UserId is { } user ? [user] : [];

    /// <summary>Whether no sentence ends before the text does.</summary>
    private static bool IsOneSentence(string text)
    {
        var sentence = text.AsSpan().Trim().TrimEnd(".!?。！？");
        return sentence.IndexOfAny(SentenceEnds) < 0 && sentence.IndexOf(". ", StringComparison.Ordinal) < 0;
    }
}
