using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models;

/// <summary>
/// The client of the language model that is configured at the moment. After a change the next call makes another client; the former one is
/// released with this one, since calls may still be under way in it.
/// </summary>
/// <param name="which">Picks the model out of the configured ones.</param>
/// <param name="setup">The configured models.</param>
/// <param name="clients">What makes clients; asked for only when there is a model.</param>
internal sealed class CurrentChatClient(Func<ModelSetup.Models, ModelEndpoint?> which, ModelSetup setup, Func<IModelClients> clients) : IChatClient
{
    private readonly Lock _gate = new();
    private readonly List<IChatClient> _made = [];
    private long _version;

    /// <inheritdoc/>
    /// <exception cref="InferenceException">No such model is configured any more, or what the model's client says.</exception>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Current().GetResponseAsync(messages, options, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Current().GetStreamingResponseAsync(messages, options, cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : Current().GetService(serviceType, serviceKey);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _made.ForEach(client => client.Dispose());
            _made.Clear();
            _version = 0;
        }
    }

    private IChatClient Current()
    {
        lock (_gate)
        {
            var models = setup.Current;
            if (models.Version != _version)
            {
                var endpoint = which(models) ?? throw new InferenceException(
                    InferenceFailure.Refused, "No language model is configured: set Mem0:Llm:Provider, or Mem0:Llm:External:Provider for the external one.");
                _made.Add(clients().Chat(endpoint));
                _version = models.Version;
            }

            return _made[^1];
        }
    }
}
