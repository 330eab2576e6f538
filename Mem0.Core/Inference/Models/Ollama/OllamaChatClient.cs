using System.Numerics;
using Mem0.Core.Inference.Models.Http;
using Microsoft.Extensions.AI;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;

namespace Mem0.Core.Inference.Models.Ollama;

/// <summary>
/// A language model of Ollama, by <c>/api/chat</c>. The context is asked for, since Ollama's default one is smaller than many prompts, which it would
/// cut; and as a rule in one size, since Ollama loads the model anew for another.
/// </summary>
internal sealed class OllamaChatClient(ModelConnection connection, ModelEndpoint endpoint, LlmOptions defaults, int contextTokens)
    : ModelChatClient(connection, endpoint, defaults, contextTokens)
{
    /// <summary>
    /// The context that is asked for as long as it is enough, as for the parts of conversations by the default settings; beyond it, the next power of two
    /// that is. With a smaller <see cref="ModelChatClient.ContextTokens"/> there is that one size alone.
    /// </summary>
    private const int UsualContext = 8192;

    private readonly IChatClient _api = connection.Api(endpoint.Model);

    /// <inheritdoc/>
    protected override async Task<ChatResponse> AskAsync(
        IReadOnlyList<ChatMessage> messages, ChatOptions options, int needed, CancellationToken cancellationToken)
    {
        var context = ContextOf(needed);
        options.RawRepresentationFactory = _ => new ChatRequest
        {
            KeepAlive = OllamaConnection.KeepAlive(Defaults.KeepAlive),
            Options = new RequestOptions { NumCtx = context },
        };

        var answer = await Connection.CallAsync(token => _api.GetResponseAsync(messages, options, token), cancellationToken);
        if (answer.RawRepresentation is not ChatDoneResponseStream { Done: true, Message.Content: not null } done)
        {
            throw Connection.Faults.Invalid("it has no end");
        }

        return done.PromptEvalCount < context
            ? answer
            : throw Connection.Faults.Invalid($"its prompt was counted as {done.PromptEvalCount} tokens, which fill the context of {context} by themselves");
    }

    private int ContextOf(int needed) =>
        (int)Math.Clamp(BitOperations.RoundUpToPowerOf2((uint)needed), Math.Min(UsualContext, ContextTokens), ContextTokens);
}
