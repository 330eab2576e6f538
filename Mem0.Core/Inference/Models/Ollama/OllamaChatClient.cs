using System.Numerics;
using Mem0.Core.Inference.Models.Http;
using Microsoft.Extensions.AI;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;

namespace Mem0.Core.Inference.Models.Ollama;

/// <summary>
/// A language model of Ollama, by <c>/api/chat</c>. The context is asked for as large as prompt and answer need, and nothing is sent that does not
/// fit: Ollama's default context is smaller than many prompts, and it would cut them.
/// </summary>
internal sealed class OllamaChatClient(ModelConnection connection, ModelEndpoint endpoint, LlmOptions defaults)
    : ModelChatClient(connection, endpoint, defaults)
{
    /// <summary>The smallest context that is asked for. Ollama loads a model anew for another size, so sizes are few: powers of two.</summary>
    private const int SmallestContext = 2048;

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
        (int)Math.Clamp(BitOperations.RoundUpToPowerOf2((uint)needed), Math.Min(SmallestContext, Defaults.ContextTokens), Defaults.ContextTokens);
}
