using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models;

/// <summary>
/// Makes bare clients of model servers: one call is one request, without retries, cache or metering. What fails is an
/// <see cref="InferenceException"/>, whatever the protocol's library throws; a cancellation by the caller stays one.
/// </summary>
internal interface IModelClients
{
    /// <summary>A client of a language model.</summary>
    IChatClient Chat(ModelEndpoint endpoint);

    /// <summary>A client of an embedding model.</summary>
    IEmbeddingGenerator<string, Embedding<float>> Embedder(ModelEndpoint endpoint);
}
