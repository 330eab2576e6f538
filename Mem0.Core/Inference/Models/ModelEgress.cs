using Mem0.Core.Security.Egress;

namespace Mem0.Core.Inference.Models;

/// <summary>
/// The servers of models that are configured at the moment, as endpoints of the egress policy: the same as those that clients are made for.
/// </summary>
/// <param name="setup">The configured models. It cannot be made while their settings are not valid.</param>
internal sealed class ModelEgress(Func<ModelSetup> setup) : IConfiguredEndpoints
{
    /// <inheritdoc/>
    public long Version => setup().Current.Version;

    /// <inheritdoc/>
    public IEnumerable<EgressEndpoint> Read()
    {
        var models = setup().Current;
        return
        [
            .. Of(LlmOptions.Section, models.Local, EgressData.Prompt),
            .. Of(ExternalLlmOptions.Section, models.External, EgressData.Prompt),
            .. Of(EmbedderOptions.Section, models.Embedder, EgressData.TextForEmbedding),
        ];
    }

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
