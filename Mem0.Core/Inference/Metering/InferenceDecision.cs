using Mem0.Core.Inference.Routing;

namespace Mem0.Core.Inference.Metering;

/// <summary>What was done with one call to a language model. Neither prompt nor answer is in it.</summary>
/// <param name="At">When the call ended.</param>
/// <param name="Route">Who was asked.</param>
/// <param name="Reason">Why: <c>local_first</c>, <c>circuit_open</c>, <c>context_exceeded</c>, <c>cached</c>, or why there is no answer.</param>
/// <param name="Outcome"><c>answered</c>, <c>failed</c>, <c>refused</c> (nobody was asked) or <c>cancelled</c>.</param>
/// <param name="Model">The model that was asked; null when none was.</param>
/// <param name="Duration">How long the caller waited.</param>
/// <param name="InputTokens">Tokens of the prompt, as the server counts them; estimated where it does not.</param>
/// <param name="OutputTokens">Tokens of the answer, likewise.</param>
/// <param name="Cost">What the external model costs for it, in USD, estimated from the tokens and the configured prices.</param>
public sealed record InferenceDecision(
    DateTimeOffset At,
    InferenceRoute Route,
    string Reason,
    string Outcome,
    string? Model,
    TimeSpan Duration,
    long InputTokens,
    long OutputTokens,
    double Cost);
