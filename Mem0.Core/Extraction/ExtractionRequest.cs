using Mem0.Core.Memories;

namespace Mem0.Core.Extraction;

/// <summary>A conversation from which facts are extracted.</summary>
internal sealed record ExtractionRequest
{
    /// <summary>What was said, in order, as the caller sent it; <c>system</c> messages are passed over.</summary>
    public required IReadOnlyList<MemoryMessage> Messages { get; init; }

    /// <summary>When it was said: relative dates count from here.</summary>
    public required DateTimeOffset SaidAt { get; init; }

    /// <summary>Whose memory it becomes.</summary>
    public required MemoryScope Scope { get; init; }

    /// <summary>
    /// Whether these are kept messages that are extracted again. Nothing is taken out of them as recalled text then: what a search has found in the
    /// meantime may be these messages themselves.
    /// </summary>
    public bool IsRepeated { get; init; }

    /// <summary>What the caller of this add wants to be minded, in its own words (mem0's <c>prompt</c> and <c>custom_instructions</c>).</summary>
    public string? Instructions { get; init; }

    /// <summary>What alone is to be remembered, in the caller's words.</summary>
    public string? Includes { get; init; }

    /// <summary>What is not to be remembered, in the caller's words.</summary>
    public string? Excludes { get; init; }

    /// <summary>The categories of this add, name to description; null for the configured ones.</summary>
    public IReadOnlyDictionary<string, string>? Categories { get; init; }
}

/// <summary>What came of an extraction.</summary>
/// <param name="Facts">The facts, in the order of the conversation; none twice.</param>
/// <param name="Unextracted">The messages of which nothing could be extracted because the model failed, each with the reason; empty when all went well.</param>
/// <param name="Provenance">By what they were extracted.</param>
internal sealed record Extraction(
    IReadOnlyList<ExtractedFact> Facts, IReadOnlyList<UnextractedMessage> Unextracted, ExtractionProvenance Provenance)
{
    /// <summary>How many facts of the answers were not kept: invented ones, examples of the prompt, copies of long texts.</summary>
    public int Dropped { get; init; }
}

/// <summary>A fact.</summary>
/// <param name="Text">The fact as one sentence that stands alone, in the language of the conversation.</param>
/// <param name="AttributedTo">Whose statement it is: <c>user</c> or <c>assistant</c>.</param>
/// <param name="OccurredOn">The first day of which it speaks, UTC; null when it names no time.</param>
/// <param name="Entities">The people, places and things it names.</param>
/// <param name="Categories">Its categories.</param>
internal sealed record ExtractedFact(
    string Text, string AttributedTo, DateOnly? OccurredOn, IReadOnlyList<string> Entities, IReadOnlyList<string> Categories);

/// <summary>A message of which nothing could be extracted.</summary>
/// <param name="Message">The message, whole.</param>
/// <param name="Reason">Why, a stable word in snake case: one of <see cref="Inference.InferenceException.Reason"/>.</param>
internal sealed record UnextractedMessage(MemoryMessage Message, string Reason);

/// <summary>By what facts were extracted.</summary>
/// <param name="Model">The model that answered; null, like the prompt, when nobody was asked.</param>
/// <param name="Prompt">The prompt's name with its version, such as <c>facts-v1</c>.</param>
/// <param name="PromptHash">The SHA-256 of the prompt's file, the first 16 of its lower-case hex digits.</param>
/// <param name="Calls">How many calls to the model it took, repairs included.</param>
/// <param name="InputTokens">Tokens of all prompts, as the server counts them; 0 when it does not.</param>
/// <param name="OutputTokens">Tokens of all answers, as the server counts them; 0 when it does not.</param>
internal sealed record ExtractionProvenance(string? Model, string? Prompt, string? PromptHash, int Calls, long InputTokens, long OutputTokens)
{
    /// <summary>That of an extraction in which nobody was asked.</summary>
    public static ExtractionProvenance Nobody { get; } = new(null, null, null, 0, 0, 0);
}
