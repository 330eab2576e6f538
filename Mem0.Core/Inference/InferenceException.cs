namespace Mem0.Core.Inference;

/// <summary>Why a language model or an embedding server gave no usable answer.</summary>
public enum InferenceFailure
{
    /// <summary>Nothing answers at the address.</summary>
    Unreachable,

    /// <summary>No answer within the time that a call may take.</summary>
    Timeout,

    /// <summary>The server answered with a fault of its own (5xx).</summary>
    ServerError,

    /// <summary>The server asks for fewer requests (429).</summary>
    RateLimited,

    /// <summary>The server refuses the credentials (401, 403).</summary>
    NotAuthorized,

    /// <summary>The server refuses the request (another 4xx).</summary>
    Refused,

    /// <summary>The server does not have the model.</summary>
    ModelMissing,

    /// <summary>The answer is not what the protocol or the schema says: truncated, too long, of another shape or dimension.</summary>
    InvalidAnswer,

    /// <summary>The server has failed repeatedly and is not asked at the moment.</summary>
    CircuitOpen,

    /// <summary>The request would have had to leave for an external model, beyond the share of calls that may.</summary>
    RoutingLimit,

    /// <summary>The egress policy does not allow the connection.</summary>
    EgressBlocked,
}

/// <summary>
/// A language model or an embedding server gave no usable answer. The message says what can be done about it; it never has a prompt, an answer,
/// a key or memory text in it.
/// </summary>
/// <param name="failure">Why.</param>
/// <param name="message">What happened and what to do, for an operator.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class InferenceException(InferenceFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public InferenceFailure Failure { get; } = failure;

    /// <summary>How long to wait before another try, where the server or a policy says so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The failure as a stable word in snake case, such as <c>model_missing</c>, for answers, metrics and stored reasons.</summary>
    public string Reason => ReasonOf(Failure);

    /// <summary>The stable word of a failure.</summary>
    public static string ReasonOf(InferenceFailure failure) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.ToString());
}
