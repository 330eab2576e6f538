using Mem0.Core.Inference.Models.Http;
using Mem0.Core.Inference.Models.Ollama;
using Mem0.Core.Inference.Models.OpenAi;
using Mem0.Core.Security.Egress;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Inference.Models;

/// <inheritdoc/>
internal sealed class ModelClients(
    ModelConnections connections, LatestOptions<LlmOptions> llm, LatestOptions<ExternalLlmOptions> external, IOptions<EmbedderOptions> embedder) : IModelClients
{
    /// <inheritdoc/>
    public IChatClient Chat(ModelEndpoint endpoint)
    {
        var connection = connections.Open(endpoint, endpoint.Section ?? LlmOptions.Section, EgressData.Prompt);
        var contextTokens = endpoint.Section == ExternalLlmOptions.Section ? external.Value.ContextTokens : llm.Value.ContextTokens;
        return endpoint.Provider switch
        {
            ModelEndpoints.Ollama => new OllamaChatClient(connection, endpoint, llm.Value, contextTokens),
            ModelEndpoints.OpenAi => new OpenAiChatClient(connection, endpoint, llm.Value, contextTokens),
            _ => throw Unknown(endpoint),
        };
    }

    /// <inheritdoc/>
    public IEmbeddingGenerator<string, Embedding<float>> Embedder(ModelEndpoint endpoint)
    {
        var connection = connections.Open(endpoint, endpoint.Section ?? EmbedderOptions.Section, EgressData.TextForEmbedding);
        return endpoint.Provider switch
        {
            ModelEndpoints.Ollama => new OllamaEmbeddingGenerator(connection, endpoint, embedder.Value),
            ModelEndpoints.OpenAi => new OpenAiEmbeddingGenerator(connection, endpoint, embedder.Value),
            _ => throw Unknown(endpoint),
        };
    }

    private static ArgumentException Unknown(ModelEndpoint endpoint) =>
        new($"There is no protocol {endpoint.Provider}.", nameof(endpoint));
}
