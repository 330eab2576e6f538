using System.Diagnostics.Metrics;
using Mem0.Core.Diagnostics;
using Mem0.Core.Inference.Resilience;
using Mem0.Core.Inference.Routing;

namespace Mem0.Core.Inference.Metering;

/// <summary>Counts and times calls to models, and shows the state of their circuits.</summary>
internal sealed class InferenceMetrics
{
    /// <summary>The operation of calls to language models.</summary>
    public const string Chat = "chat";

    /// <summary>The operation of calls to embedders.</summary>
    public const string Embedding = "embedding";

    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _tokens;
    private readonly Counter<double> _cost;
    private readonly Counter<long> _cache;

    public InferenceMetrics(IMeterFactory meters, Circuits circuits)
    {
        var meter = meters.Create(Mem0Telemetry.Name);
        _calls = meter.CreateCounter<long>(Mem0Telemetry.InferenceCalls, "{call}", "Calls to models");
        _duration = meter.CreateHistogram(
            Mem0Telemetry.InferenceDuration,
            "s",
            "How long a call to a model took",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300] });
        _tokens = meter.CreateCounter<long>(Mem0Telemetry.InferenceTokens, "{token}", "Tokens of prompts and answers");
        _cost = meter.CreateCounter<double>(Mem0Telemetry.InferenceCost, "USD", "Estimated cost of the external model");
        _cache = meter.CreateCounter<long>(Mem0Telemetry.InferenceCache, "{lookup}", "Answers and embeddings that were looked up in the cache");
        meter.CreateObservableGauge(Mem0Telemetry.InferenceCircuit, () => StatesOf(circuits), "{state}", "0 closed, 1 half-open, 2 open");
    }

    /// <summary>A call has ended.</summary>
    public void Called(string operation, InferenceRoute route, string outcome, string reason, TimeSpan duration)
    {
        KeyValuePair<string, object?> operationTag = new(Mem0Telemetry.InferenceOperation, operation);
        KeyValuePair<string, object?> routeTag = new(Mem0Telemetry.InferenceRoute, Word(route));
        KeyValuePair<string, object?> outcomeTag = new(Mem0Telemetry.InferenceOutcome, outcome);
        _calls.Add(1, operationTag, routeTag, outcomeTag, new(Mem0Telemetry.InferenceReason, reason));
        _duration.Record(duration.TotalSeconds, operationTag, routeTag, outcomeTag);
    }

    /// <summary>Tokens were used, and what they cost in USD.</summary>
    public void Used(string operation, InferenceRoute route, long inputTokens, long outputTokens, double cost)
    {
        KeyValuePair<string, object?> operationTag = new(Mem0Telemetry.InferenceOperation, operation);
        KeyValuePair<string, object?> routeTag = new(Mem0Telemetry.InferenceRoute, Word(route));
        _tokens.Add(inputTokens, operationTag, routeTag, new(Mem0Telemetry.InferenceDirection, "input"));
        _tokens.Add(outputTokens, operationTag, routeTag, new(Mem0Telemetry.InferenceDirection, "output"));
        if (cost > 0)
        {
            _cost.Add(cost);
        }
    }

    /// <summary>The cache was asked for some things and had some of them.</summary>
    public void LookedUp(string operation, int hits, int misses)
    {
        KeyValuePair<string, object?> operationTag = new(Mem0Telemetry.InferenceOperation, operation);
        if (hits > 0)
        {
            _cache.Add(hits, operationTag, new(Mem0Telemetry.InferenceCacheResult, "hit"));
        }

        if (misses > 0)
        {
            _cache.Add(misses, operationTag, new(Mem0Telemetry.InferenceCacheResult, "miss"));
        }
    }

    private static IEnumerable<Measurement<int>> StatesOf(Circuits circuits) => circuits.Configured.Select(circuit => new Measurement<int>(
        (int)circuit.Now.State, new KeyValuePair<string, object?>(Mem0Telemetry.InferencePipeline, circuit.Name)));

    private static string Word(InferenceRoute route) => route switch
    {
        InferenceRoute.Local => "local",
        InferenceRoute.External => "external",
        InferenceRoute.Cache => "cache",
        _ => "none",
    };
}
