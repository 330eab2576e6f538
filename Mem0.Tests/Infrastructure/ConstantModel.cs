using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Infrastructure;

/// <summary>A language model that answers the same whatever it is asked.</summary>
internal sealed class ConstantModel(string answer) : IChatClient
{
    /// <summary>Finds nothing worth remembering.</summary>
    internal const string Nothing = """{"memory":[]}""";

    /// <summary>The setup with this model, beside what else it replaces.</summary>
    internal static ApiSetup In(ApiSetup setup, string answer = Nothing) => setup with
    {
        Services = services =>
        {
            setup.Services?.Invoke(services);
            services.AddSingleton<IChatClient>(new ConstantModel(answer));
        },
    };

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer)) { ModelId = "constant" });

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Nothing streams.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
