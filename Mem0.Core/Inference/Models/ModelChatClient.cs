using System.Runtime.CompilerServices;
using Mem0.Core.Inference.Models.Http;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models;

/// <summary>
/// A client of a language model: one call, one request. What a call does not say comes from <see cref="LlmOptions"/>; the model is always the
/// endpoint's. Nothing is sent that does not fit its context: servers cut a prompt that is too long, or charge for it.
/// </summary>
/// <param name="connection">The server.</param>
/// <param name="endpoint">The model there.</param>
/// <param name="defaults">What a call does not say.</param>
/// <param name="contextTokens">The model's largest context.</param>
internal abstract class ModelChatClient(ModelConnection connection, ModelEndpoint endpoint, LlmOptions defaults, int contextTokens) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new(endpoint.Provider, endpoint.Address, endpoint.Model);

    /// <summary>The server.</summary>
    protected ModelConnection Connection => connection;

    /// <summary>What a call does not say.</summary>
    protected LlmOptions Defaults => defaults;

    /// <summary>The model's largest context, in tokens.</summary>
    protected int ContextTokens => contextTokens;

    /// <inheritdoc/>
    /// <exception cref="InferenceException">Prompt and answer do not fit, or the server gave no usable answer.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var effective = options?.Clone() ?? new ChatOptions();
        effective.ModelId = endpoint.Model;
        effective.Temperature ??= (float)defaults.Temperature;
        effective.TopP ??= (float)defaults.TopP;
        var tokens = effective.MaxOutputTokens ??= defaults.MaxTokens;
        IReadOnlyList<ChatMessage> prompt = [.. messages];
        var needed = TokenEstimate.Of(prompt) + tokens;
        return needed <= contextTokens
            ? await AskAsync(prompt, effective, needed, cancellationToken)
            : throw connection.Faults.DoesNotFit(needed, contextTokens);
    }

    /// <summary>The answer as one piece and its end: it is asked for as a whole, so that a failure in its midst is one of the call.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing to release: connections belong to the HTTP client's factory.</summary>
    public void Dispose()
    {
    }

    /// <summary>Sends the one request.</summary>
    /// <param name="messages">The prompt.</param>
    /// <param name="options">The options, complete.</param>
    /// <param name="needed">The tokens of prompt and answer together, estimated; they fit.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    protected abstract Task<ChatResponse> AskAsync(
        IReadOnlyList<ChatMessage> messages, ChatOptions options, int needed, CancellationToken cancellationToken);
}
