using Mem0.Core.Inference.Models;

namespace Mem0.Core.Inference.Resilience;

/// <summary>The circuits of all model servers. They outlive a pipeline that is built anew, and those of language models are reset when other ones are configured.</summary>
internal sealed class Circuits : IDisposable
{
    private readonly ModelSetup _setup;

    public Circuits(ModelSetup setup, LatestOptions<BreakerOptions> options, TimeProvider time)
    {
        _setup = setup;
        LocalLlm = new Circuit(Pipelines.LocalLlm, () => options.Value, time);
        ExternalLlm = new Circuit(Pipelines.ExternalLlm, () => options.Value, time);
        Embedder = new Circuit(Pipelines.Embedder, () => options.Value, time);
        _setup.Changed += Reset;
    }

    /// <summary>That of the local language model.</summary>
    public Circuit LocalLlm { get; }

    /// <summary>That of the external language model.</summary>
    public Circuit ExternalLlm { get; }

    /// <summary>That of the embedding server.</summary>
    public Circuit Embedder { get; }

    /// <summary>Those whose model is configured.</summary>
    public IReadOnlyList<Circuit> Configured
    {
        get
        {
            var models = _setup.Current;
            List<Circuit> configured = [];
            AddIf(models.Local, LocalLlm);
            AddIf(models.External, ExternalLlm);
            AddIf(models.Embedder, Embedder);
            return configured;

            void AddIf(ModelEndpoint? model, Circuit circuit)
            {
                if (model is not null)
                {
                    configured.Add(circuit);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _setup.Changed -= Reset;

    private void Reset()
    {
        LocalLlm.Reset();
        ExternalLlm.Reset();
    }
}
