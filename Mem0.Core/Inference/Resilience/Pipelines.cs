namespace Mem0.Core.Inference.Resilience;

/// <summary>The names of the pipelines, as they stand in metrics, logs, health and administration.</summary>
internal static class Pipelines
{
    /// <summary>Calls to the local language model.</summary>
    public const string LocalLlm = "llm.local";

    /// <summary>Calls to the external language model.</summary>
    public const string ExternalLlm = "llm.external";

    /// <summary>Calls to the embedding server.</summary>
    public const string Embedder = "embedder";
}
