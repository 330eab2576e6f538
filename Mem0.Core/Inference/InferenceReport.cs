using Mem0.Core.Inference.Metering;
using Mem0.Core.Inference.Resilience;
using Mem0.Core.Inference.WarmUp;

namespace Mem0.Core.Inference;

/// <summary>The state of everything that has to do with models, for administrators.</summary>
/// <param name="Models">The configured models.</param>
/// <param name="Circuits">The circuits of the configured servers.</param>
/// <param name="Routing">How much goes to the external model.</param>
/// <param name="Totals">Sums since the start.</param>
/// <param name="Cache">How the cache does.</param>
/// <param name="WarmUp">How models were probed last; null while they are being probed for the first time, or are not probed.</param>
/// <param name="Decisions">The last decisions, the newest first.</param>
public sealed record InferenceReport(
    IReadOnlyList<ModelReport> Models,
    IReadOnlyList<CircuitReport> Circuits,
    RoutingReport Routing,
    InferenceTotals Totals,
    CacheReport Cache,
    WarmUpReport? WarmUp,
    IReadOnlyList<InferenceDecision> Decisions);

/// <summary>A configured model. Its key is not in it.</summary>
/// <param name="Role"><c>llm.local</c>, <c>llm.external</c> or <c>embedder</c>.</param>
/// <param name="Provider"><c>ollama</c>, <c>openai</c> or <c>builtin</c>.</param>
/// <param name="Model">Its name.</param>
/// <param name="Server">Scheme, host and port of its server; null for the built-in embedder.</param>
public sealed record ModelReport(string Role, string Provider, string Model, string? Server);

/// <summary>How much goes to the external model.</summary>
/// <param name="Enabled">Whether anything may.</param>
/// <param name="LocalThreshold">The least share of the local model, in percent.</param>
/// <param name="Decisions">Decisions in the window.</param>
/// <param name="External">How many of them called the external model.</param>
public sealed record RoutingReport(bool Enabled, double LocalThreshold, int Decisions, int External);

/// <summary>How the cache does, since the start.</summary>
/// <param name="Enabled">Whether anything is kept.</param>
/// <param name="Entries">How many answers and embeddings are kept.</param>
/// <param name="Hits">How often it had what was looked up.</param>
/// <param name="Misses">How often it had not.</param>
public sealed record CacheReport(bool Enabled, int Entries, long Hits, long Misses)
{
    /// <summary>The share of hits, 0..1; null before anything was looked up.</summary>
    public double? HitRate => Hits + Misses == 0 ? null : (double)Hits / (Hits + Misses);
}
