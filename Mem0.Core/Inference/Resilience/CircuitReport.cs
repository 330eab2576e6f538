namespace Mem0.Core.Inference.Resilience;

/// <summary>Whether a model server is asked.</summary>
public enum CircuitState
{
    /// <summary>Calls go through.</summary>
    Closed,

    /// <summary>One call at a time goes through, on trial.</summary>
    HalfOpen,

    /// <summary>Calls are refused.</summary>
    Open,
}

/// <summary>A circuit at a moment.</summary>
/// <param name="Pipeline">Whose it is: <c>llm.local</c>, <c>llm.external</c> or <c>embedder</c>.</param>
/// <param name="State">The state.</param>
/// <param name="Calls">Calls within the window; of a closed circuit.</param>
/// <param name="Failures">How many of them failed.</param>
/// <param name="FailuresInRow">Failures since the last success.</param>
/// <param name="TrialSuccesses">Trials that have succeeded; of a half-open circuit.</param>
/// <param name="HalfOpenIn">Time until trials are let through; of an open circuit.</param>
/// <param name="Openings">How often it has opened since the start.</param>
public sealed record CircuitReport(
    string Pipeline, CircuitState State, int Calls, int Failures, int FailuresInRow, int TrialSuccesses, TimeSpan? HalfOpenIn, long Openings);
