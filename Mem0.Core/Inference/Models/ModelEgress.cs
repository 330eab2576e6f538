using Mem0.Core.Security.Egress;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Inference.Models;

/// <summary>The configured servers of models, as endpoints of the egress policy.</summary>
internal sealed class ModelEgress(IOptions<LlmOptions> llm, IOptions<ExternalLlmOptions> external, IOptions<EmbedderOptions> embedder) : IConfiguredEndpoints
{
    /// <inheritdoc/>
    public IEnumerable<EgressEndpoint> Read() =>
    [
        .. Of(LlmOptions.Section, llm.Value.Endpoint(), EgressData.Prompt),
        .. Of(ExternalLlmOptions.Section, external.Value.Endpoint(), EgressData.Prompt),
        .. Of(EmbedderOptions.Section, embedder.Value.Endpoint(), EgressData.TextForEmbedding),
    ];

    /// <summary>A server that holds models is asked for them, too.</summary>
    private static IEnumerable<EgressEndpoint> Of(string section, ModelEndpoint? server, string dataClass)
    {
        string[] carried = server switch
        {
            null => [],
            { Provider: ModelEndpoints.Ollama } => [dataClass, EgressData.ModelPull],
            _ => [dataClass],
        };
        return carried.SelectMany(data => EgressEndpoint.OfAddress($"{section}:{nameof(LlmOptions.Endpoint)}", server!.Address.ToString(), data));
    }
}
