using Mem0.Core.Inference.Models.Http;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models.OpenAi;

/// <summary>
/// A language model behind <c>/chat/completions</c>. The bound of an answer goes as <c>max_completion_tokens</c>, which OpenAI's newer models ask
/// for and llama.cpp and vLLM know, too. A schema goes as <c>response_format</c>.
/// </summary>
internal sealed class OpenAiChatClient(ModelConnection connection, ModelEndpoint endpoint, LlmOptions defaults, int contextTokens)
    : ModelChatClient(connection, endpoint, defaults, contextTokens)
{
    private readonly IChatClient _api = connection.Api(endpoint).GetChatClient(endpoint.Model).AsIChatClient();

    /// <inheritdoc/>
    protected override Task<ChatResponse> AskAsync(
        IReadOnlyList<ChatMessage> messages, ChatOptions options, int needed, CancellationToken cancellationToken) =>
        Connection.CallAsync(token => _api.GetResponseAsync(messages, options, token), cancellationToken);
}
