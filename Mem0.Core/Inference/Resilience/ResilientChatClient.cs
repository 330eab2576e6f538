using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Resilience;

/// <summary>Calls a language model through its pipeline.</summary>
internal sealed class ResilientChatClient(IChatClient innerClient, ModelPipeline pipeline) : DelegatingChatClient(innerClient)
{
    /// <inheritdoc/>
    /// <exception cref="InferenceException">The model gave no usable answer.</exception>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        pipeline.CallAsync(
            static (call, token) => call.Inner.GetResponseAsync(call.Messages, call.Options, token),
            (Inner: InnerClient, Messages: messages, Options: options),
            cancellationToken);
}
