using Microsoft.Extensions.AI;

namespace Mem0.Tests.Extraction.Deduplication;

/// <summary>A language model that gives the scripted answers in their order, and fails the test at a call beyond them.</summary>
internal sealed class ScriptedChat(params Func<string>[] answers) : IChatClient
{
    private readonly Queue<Func<string>> _answers = new(answers);

    /// <summary>What was asked: the last message of each call.</summary>
    internal List<string> Questions { get; } = [];

    /// <summary>The options of the last call.</summary>
    internal ChatOptions? Options { get; private set; }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Questions.Add(messages.Last().Text);
        Options = options;
        return _answers.TryDequeue(out var answer)
            ? Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer())))
            : throw new InvalidOperationException("The model was asked once more than expected.");
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("Nothing is streamed here.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
