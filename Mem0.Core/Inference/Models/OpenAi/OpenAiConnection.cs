using System.ClientModel;
using System.ClientModel.Primitives;
using Mem0.Core.Inference.Models.Http;
using OpenAI;

namespace Mem0.Core.Inference.Models.OpenAi;

/// <summary>OpenAI's package over the client of this project.</summary>
internal static class OpenAiConnection
{
    /// <summary>A client of the API without repetitions and without a timeout of its own: each call is bounded by <see cref="ModelConnection.CallAsync"/>.</summary>
    public static OpenAIClient Api(this ModelConnection connection, ModelEndpoint endpoint) => new(
        new ApiKeyCredential(endpoint.ApiKey ?? "none"), // it must have one; what is sent is the endpoint's (ModelAnswerHandler)
        new OpenAIClientOptions
        {
            Endpoint = endpoint.Address,
            Transport = new HttpClientPipelineTransport(connection.Http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        });
}
