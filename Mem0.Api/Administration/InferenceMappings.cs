using System.Text.Json;
using Mem0.Api.Http;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Metering;
using Mem0.Core.Inference.Resilience;
using Mem0.Core.Inference.WarmUp;

namespace Mem0.Api.Administration;

/// <summary>From the engine's report to the wire.</summary>
internal static class InferenceMappings
{
    /// <summary>The reply of a report.</summary>
    public static InferenceReply ToReply(this InferenceReport report) => new(
        [.. report.Models.Select(model => new ModelItem(model.Role, model.Provider, model.Model, model.Server))],
        [.. report.Circuits.Select(ToItem)],
        new RoutingItem(report.Routing.Enabled, report.Routing.LocalThreshold, report.Routing.Decisions, report.Routing.External),
        ToItem(report.Totals),
        new CacheItem(report.Cache.Enabled, report.Cache.Entries, report.Cache.Hits, report.Cache.Misses, report.Cache.HitRate),
        report.WarmUp is { } warmUp ? new WarmUpItem(WireValues.TimeZulu(warmUp.At), warmUp.Succeeded, [.. warmUp.Probes.Select(ToItem)]) : null,
        [.. report.Decisions.Select(ToItem)]);

    private static CircuitItem ToItem(CircuitReport circuit) => new(
        circuit.Pipeline,
        Word(circuit.State),
        circuit.Calls,
        circuit.Failures,
        circuit.FailuresInRow,
        circuit.TrialSuccesses,
        circuit.HalfOpenIn?.TotalSeconds,
        circuit.Openings);

    private static TotalsItem ToItem(InferenceTotals totals) =>
        new(totals.Local, totals.External, totals.Cached, totals.Unanswered, totals.InputTokens, totals.OutputTokens, totals.Cost);

    private static ProbeItem ToItem(ModelProbe probe) => new(probe.Model, probe.Duration.TotalMilliseconds, probe.Limit?.TotalMilliseconds, probe.Reason);

    private static DecisionItem ToItem(InferenceDecision decision) => new(
        WireValues.TimeZulu(decision.At),
        Word(decision.Route),
        decision.Outcome,
        decision.Reason,
        decision.Model,
        decision.Duration.TotalMilliseconds,
        decision.InputTokens,
        decision.OutputTokens,
        decision.Cost);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
