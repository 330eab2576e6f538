namespace Mem0.Core.Extraction.Answers;

/// <summary>How much of an answer could be read.</summary>
internal enum AnswerState
{
    /// <summary>All of it. It may well hold no fact: then there was nothing worth keeping.</summary>
    Complete,

    /// <summary>It is broken or ends too early; the facts are those that stand whole before the break or after it.</summary>
    Partial,

    /// <summary>It holds nothing of the shape that was asked for.</summary>
    Invalid,
}

/// <summary>What was read from a model's answer.</summary>
/// <param name="State">How much of it.</param>
/// <param name="Facts">The facts, as the model gave them, in their order.</param>
/// <param name="Fault">What is wrong, in words that can be told to the model; null when all is well.</param>
internal sealed record FactAnswer(AnswerState State, IReadOnlyList<AnsweredFact> Facts, string? Fault)
{
    /// <summary>An answer without anything usable.</summary>
    public static FactAnswer Invalid(string fault) => new(AnswerState.Invalid, [], fault);
}

/// <summary>A fact as a model gave it; nothing of it is checked but that there is a text.</summary>
/// <param name="Text">The text, without white space around; never empty.</param>
/// <param name="AttributedTo">Whose statement it is said to be.</param>
/// <param name="When">When it is said to have happened.</param>
/// <param name="Entities">What it is said to name.</param>
/// <param name="Categories">Its alleged categories.</param>
internal sealed record AnsweredFact(
    string Text, string? AttributedTo, string? When, IReadOnlyList<string> Entities, IReadOnlyList<string> Categories);
