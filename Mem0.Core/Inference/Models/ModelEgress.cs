using Mem0.Core.Security.Egress;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Inference.Models;

/// <summary>The configured servers of models, as endpoints of the egress policy.</summary>
internal sealed class ModelEgress(IOptions<LlmOptions> llm, IOptions<EmbedderOptions> embedder) : IConfiguredEndpoints
{
    /// <inheritdoc/>
    public IEnumerable<EgressEndpoint> Read() =>
    [
        .. Of($"{LlmOptions.Section}:{nameof(LlmOptions.Endpoint)}", llm.Value.Provider, llm.Value.Endpoint, EgressData.Prompt),
        .. Of($"{EmbedderOptions.Section}:{nameof(EmbedderOptions.Endpoint)}", embedder.Value.Provider, embedder.Value.Endpoint, EgressData.TextForEmbedding),
    ];

    /// <summary>A server that holds models is asked for them, too.</summary>
    private static IEnumerable<EgressEndpoint> Of(string setting, string provider, string? address, string dataClass) => provider switch
    {
        "ollama" => from data in (string[])[dataClass, EgressData.ModelPull]
                    from endpoint in EgressEndpoint.OfAddress(setting, address ?? "http://127.0.0.1:11434", data)
                    select endpoint,
        "openai" => EgressEndpoint.OfAddress(setting, address ?? "https://api.openai.com/v1", dataClass),
        _ => [],
    };
}
