using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Inference.Caching;
using Mem0.Core.Inference.Metering;
using Mem0.Core.Inference.Models;
using Mem0.Core.Inference.Resilience;
using Mem0.Core.Inference.Routing;
using Mem0.Core.Inference.WarmUp;

namespace Mem0.Core.Inference;

/// <summary>Tells the state of everything that has to do with models.</summary>
public sealed class InferenceStatus
{
    private readonly ModelSetup _setup;
    private readonly Circuits _circuits;
    private readonly RoutingWindow _window;
    private readonly LatestOptions<RoutingOptions> _routing;
    private readonly InferenceJournal _journal;
    private readonly InferenceCache _cache;
    private readonly ModelWarmUp _warmUp;

    internal InferenceStatus(
        ModelSetup setup,
        Circuits circuits,
        RoutingWindow window,
        LatestOptions<RoutingOptions> routing,
        InferenceJournal journal,
        InferenceCache cache,
        ModelWarmUp warmUp) =>
        (_setup, _circuits, _window, _routing, _journal, _cache, _warmUp) = (setup, circuits, window, routing, journal, cache, warmUp);

    /// <summary>The state now.</summary>
    public InferenceReport Report()
    {
        var window = _window.Now;
        var routing = _routing.Value;
        var (hits, misses) = _cache.Lookups;
        return new InferenceReport(
            [.. Models(_setup.Current)],
            [.. _circuits.Configured.Select(circuit => circuit.Now)],
            new RoutingReport(routing.Enabled, routing.LocalThreshold, window.Decisions, window.External),
            _journal.Totals,
            new CacheReport(_cache.Enabled, _cache.Count, hits, misses),
            _warmUp.Last,
            _journal.Last);
    }

    private static IEnumerable<ModelReport> Models(ModelSetup.Models models)
    {
        if (models.Local is { } local)
        {
            yield return ReportOf(Pipelines.LocalLlm, local);
        }

        if (models.External is { } external)
        {
            yield return ReportOf(Pipelines.ExternalLlm, external);
        }

        yield return models.Embedder is { } embedder
            ? ReportOf(Pipelines.Embedder, embedder)
            : new ModelReport(Pipelines.Embedder, BuiltInEmbeddingGenerator.ProviderName, BuiltInEmbeddingGenerator.ModelId, null);
    }

    /// <summary>Of the address only what names the server: a path or a user in it may be a secret.</summary>
    private static ModelReport ReportOf(string role, ModelEndpoint model) =>
        new(role, model.Provider, model.Model, model.Address.GetLeftPart(UriPartial.Scheme) + model.Address.Authority);
}
