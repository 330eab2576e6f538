using System.Globalization;
using Polly.Timeout;

namespace Mem0.Core.Inference.Resilience;

/// <summary>What the failures of calls to model servers mean.</summary>
internal static class CallFailures
{
    /// <summary>
    /// What a call's end says of the server. A missing model or refused credentials count as failures: they do not get better by asking.
    /// A refused request, the egress policy and a caller that gives up say nothing of the server.
    /// </summary>
    public static CallResult ResultOf(Exception? exception) => exception switch
    {
        null => CallResult.Succeeded,
        TimeoutRejectedException => CallResult.Failed,
        InferenceException { Failure: InferenceFailure.Refused or InferenceFailure.EgressBlocked or InferenceFailure.CircuitOpen or InferenceFailure.RoutingLimit } =>
            CallResult.Neutral,
        InferenceException => CallResult.Failed,
        _ => CallResult.Neutral,
    };

    /// <summary>The failure of a call, or of one try of it, that took too long.</summary>
    /// <param name="pipeline">The name of its pipeline.</param>
    /// <param name="exception">What Polly makes of it.</param>
    public static InferenceException TimedOut(string pipeline, TimeoutRejectedException exception) => new(
        InferenceFailure.Timeout,
        string.Create(CultureInfo.InvariantCulture, $"{pipeline} has not answered within {exception.Timeout.TotalSeconds} s. The limits are in the section {InferenceOptions.Section}."),
        exception);

    /// <summary>
    /// Whether a call is worth another try. A call to a model changes nothing on its server, so that repeating it is safe. Only what may pass by
    /// itself is repeated, and only when the pause that the server asks for, or another try that lasts as long as the one that timed out, still
    /// fits into the time of the whole call.
    /// </summary>
    /// <param name="exception">How the try ended.</param>
    /// <param name="left">What is left of the time of the whole call.</param>
    /// <param name="attempt">How long a try may take.</param>
    public static bool IsWorthAnotherTry(Exception? exception, TimeSpan left, TimeSpan attempt) => exception switch
    {
        TimeoutRejectedException => attempt <= left,
        InferenceException { Failure: InferenceFailure.Timeout } => attempt <= left,
        InferenceException { Failure: InferenceFailure.Unreachable or InferenceFailure.ServerError or InferenceFailure.RateLimited, RetryAfter: var pause } =>
            (pause ?? TimeSpan.Zero) < left,
        _ => false,
    };
}
