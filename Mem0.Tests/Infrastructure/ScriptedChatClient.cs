using Microsoft.Extensions.AI;

namespace Mem0.Tests.Infrastructure;

/// <summary>A language model that answers from a script, in its order. A call beyond the script fails, and so does the end with script left.</summary>
internal sealed class ScriptedChatClient : IChatClient
{
    private readonly Queue<Func<ChatResponse>> _script = [];
    private readonly List<ScriptedCall> _calls = [];

    /// <summary>The calls so far.</summary>
    public IReadOnlyList<ScriptedCall> Calls => _calls;

    /// <summary>The next answer is this text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isCut">Whether it ends because it may have no more tokens.</param>
    /// <param name="usage">The tokens that the server counts; null when it does not.</param>
    public ScriptedChatClient Answers(string text, bool isCut = false, UsageDetails? usage = null) => Then(() =>
        new ChatResponse(new ChatMessage(ChatRole.Assistant, text))
        {
            ModelId = "scripted",
            FinishReason = isCut ? ChatFinishReason.Length : ChatFinishReason.Stop,
            Usage = usage,
        });

    /// <summary>The next call fails.</summary>
    public ScriptedChatClient Fails(Exception exception) => Then(() => throw exception);

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _calls.Add(new ScriptedCall([.. messages], options?.Clone()));
        Assert.True(_script.Count > 0, $"The model is asked a {_calls.Count}. time; the script has no such answer.");
        return Task.FromResult(_script.Dequeue()());
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Nothing streams.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    /// <summary>The script must have been used up.</summary>
    public void Dispose() => Assert.True(_script.Count == 0, $"{_script.Count} answers of the script were not asked for.");

    private ScriptedChatClient Then(Func<ChatResponse> answer)
    {
        _script.Enqueue(answer);
        return this;
    }
}

/// <summary>One call to the model.</summary>
internal sealed record ScriptedCall(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)
{
    /// <summary>The last turn: the question.</summary>
    public string Question => Messages[^1].Text;

    /// <summary>The first turn: the instructions.</summary>
    public string System => Messages[0].Text;
}
