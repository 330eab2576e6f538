using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Mem0.Tests.Infrastructure;

/// <summary>A language model whose answers are given beforehand. A call that no answer is left for fails, and so does the test that looks at <see cref="Unexpected"/>.</summary>
internal sealed class ScriptedModel : IChatClient
{
    private readonly ConcurrentQueue<Func<IReadOnlyList<ChatMessage>, CancellationToken, Task<ChatResponse>>> _script = new();
    private readonly SemaphoreSlim _entered = new(0);
    private Func<Task<ChatResponse>>? _always;
    private int _calls;
    private int _unexpected;

    /// <summary>How often it was called.</summary>
    internal int Calls => _calls;

    /// <summary>How often it was called without an answer being left.</summary>
    internal int Unexpected => _unexpected;

    /// <summary>Whether it has been released.</summary>
    internal bool IsDisposed { get; private set; }

    /// <summary>Adds an answer.</summary>
    internal ScriptedModel Answers(string text, long input = 10, long output = 5) => Does((_, _) => Task.FromResult(Answer(text, input, output)));

    /// <summary>Adds failures.</summary>
    internal ScriptedModel Fails(Exception failure, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Does((_, _) => Task.FromException<ChatResponse>(failure));
        }

        return this;
    }

    /// <summary>Adds whatever a test needs.</summary>
    internal ScriptedModel Does(Func<IReadOnlyList<ChatMessage>, CancellationToken, Task<ChatResponse>> call)
    {
        _script.Enqueue(call);
        return this;
    }

    /// <summary>Does the same in every call.</summary>
    internal ScriptedModel Always(Func<Task<ChatResponse>> call)
    {
        _always = call;
        return this;
    }

    /// <summary>Completes when a call has come in.</summary>
    internal Task EnteredAsync() => _entered.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>An answer.</summary>
    internal static ChatResponse Answer(string text, long input = 10, long output = 5) => new(new ChatMessage(ChatRole.Assistant, text))
    {
        ModelId = "scripted",
        FinishReason = ChatFinishReason.Stop,
        Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output },
    };

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        _entered.Release();
        if (_script.TryDequeue(out var call))
        {
            return call([.. messages], cancellationToken);
        }

        if (_always is { } always)
        {
            return always();
        }

        Interlocked.Increment(ref _unexpected);
        throw new InvalidOperationException("The language model was called once more than the test expects.");
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("Nobody streams from a model.");

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => IsDisposed = true;
}
