namespace Mem0.Core.Inference.WarmUp;

/// <summary>A probe of a model.</summary>
/// <param name="Model"><c>llm</c> or <c>embedder</c>.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Limit">How long it may take; null for the call that loads the model.</param>
/// <param name="Reason">Null when it was passed, else <c>too_slow</c>, <c>timeout</c>, why the call failed, or <c>unexpected</c>, with more in the log.</param>
public sealed record ModelProbe(string Model, TimeSpan Duration, TimeSpan? Limit, string? Reason);

/// <summary>How models were probed.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Succeeded">Whether all probes were passed.</param>
/// <param name="Probes">The probes; a failed one is the last.</param>
public sealed record WarmUpReport(DateTimeOffset At, bool Succeeded, IReadOnlyList<ModelProbe> Probes);
