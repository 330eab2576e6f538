namespace Mem0.Api.Administration;

/// <summary>How the models do.</summary>
/// <param name="Models">The configured models.</param>
/// <param name="Circuits">The circuits of the configured servers.</param>
/// <param name="Routing">How much goes to the external model.</param>
/// <param name="Totals">Sums of calls to language models since the start.</param>
/// <param name="Cache">How the cache does, since the start.</param>
/// <param name="WarmUp">How models were probed last; null before the first time ends.</param>
/// <param name="Decisions">The last 200 calls to language models, the newest first.</param>
internal sealed record InferenceReply(
    IReadOnlyList<ModelItem> Models,
    IReadOnlyList<CircuitItem> Circuits,
    RoutingItem Routing,
    TotalsItem Totals,
    CacheItem Cache,
    WarmUpItem? WarmUp,
    IReadOnlyList<DecisionItem> Decisions);

/// <summary>A configured model.</summary>
/// <param name="Role">llm.local, llm.external or embedder.</param>
/// <param name="Provider">ollama, openai or builtin.</param>
/// <param name="Model">Its name.</param>
/// <param name="Server">Scheme, host and port of its server.</param>
internal sealed record ModelItem(string Role, string Provider, string Model, string? Server);

/// <summary>A circuit.</summary>
/// <param name="Pipeline">llm.local, llm.external or embedder.</param>
/// <param name="State">closed, half_open or open.</param>
/// <param name="Calls">Calls within the window, while closed.</param>
/// <param name="Failures">How many of them failed.</param>
/// <param name="FailuresInRow">Failures since the last success.</param>
/// <param name="TrialSuccesses">Trials that have succeeded, while half-open.</param>
/// <param name="HalfOpenInSeconds">Time until trials are let through, while open.</param>
/// <param name="Openings">How often it has opened since the start.</param>
internal sealed record CircuitItem(
    string Pipeline, string State, int Calls, int Failures, int FailuresInRow, int TrialSuccesses, double? HalfOpenInSeconds, long Openings);

/// <summary>How much goes to the external model.</summary>
/// <param name="Enabled">Whether anything may.</param>
/// <param name="LocalThreshold">The least share of the local model, in percent.</param>
/// <param name="Decisions">Decisions in the window.</param>
/// <param name="External">How many of them called the external model.</param>
internal sealed record RoutingItem(bool Enabled, double LocalThreshold, int Decisions, int External);

/// <summary>Sums.</summary>
/// <param name="Local">Answers of the local model.</param>
/// <param name="External">Answers of the external model.</param>
/// <param name="Cached">Answers of the cache.</param>
/// <param name="Unanswered">Calls that failed or were refused.</param>
/// <param name="InputTokens">Tokens of answered prompts.</param>
/// <param name="OutputTokens">Tokens of their answers.</param>
/// <param name="CostUsd">Estimated cost of the external model, in USD.</param>
internal sealed record TotalsItem(long Local, long External, long Cached, long Unanswered, long InputTokens, long OutputTokens, double CostUsd);

/// <summary>How the cache does.</summary>
/// <param name="Enabled">Whether anything is kept.</param>
/// <param name="Entries">How many answers and embeddings are kept.</param>
/// <param name="Hits">How often it had what was looked up.</param>
/// <param name="Misses">How often it had not.</param>
/// <param name="HitRate">The share of hits, 0 to 1; null before anything was looked up.</param>
internal sealed record CacheItem(bool Enabled, int Entries, long Hits, long Misses, double? HitRate);

/// <summary>How models were probed.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Succeeded">Whether all probes were passed.</param>
/// <param name="Probes">The probes.</param>
internal sealed record WarmUpItem(string At, bool Succeeded, IReadOnlyList<ProbeItem> Probes);

/// <summary>A probe.</summary>
/// <param name="Model">llm or embedder.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="LimitMilliseconds">How long it may take; null for the call that loads the model.</param>
/// <param name="Reason">Null when it was passed, else too_slow or why the call failed.</param>
internal sealed record ProbeItem(string Model, double Milliseconds, double? LimitMilliseconds, string? Reason);

/// <summary>A call to a language model.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Route">local, external, cache or none.</param>
/// <param name="Outcome">answered, failed, refused or cancelled.</param>
/// <param name="Reason">Why it took its route, or why it has no answer.</param>
/// <param name="Model">The model that was asked.</param>
/// <param name="Milliseconds">How long the caller waited.</param>
/// <param name="InputTokens">Tokens of the prompt.</param>
/// <param name="OutputTokens">Tokens of the answer.</param>
/// <param name="CostUsd">Estimated cost, in USD.</param>
internal sealed record DecisionItem(
    string At, string Route, string Outcome, string Reason, string? Model, double Milliseconds, long InputTokens, long OutputTokens, double CostUsd);
