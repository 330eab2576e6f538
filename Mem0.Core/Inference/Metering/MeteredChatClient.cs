using Mem0.Core.Inference.Models;
using Mem0.Core.Inference.Routing;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Metering;

/// <summary>Asks the router, and lists and counts what it decided.</summary>
internal sealed class MeteredChatClient(
    ChatRouter router,
    InferenceJournal journal,
    InferenceMetrics metrics,
    ModelSetup setup,
    LatestOptions<ExternalLlmOptions> external,
    TimeProvider time) : IChatClient
{
    /// <inheritdoc/>
    /// <exception cref="InferenceException">Nobody gave a usable answer.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> prompt = [.. messages];
        var started = time.GetTimestamp();
        RoutedAnswer answer;
        try
        {
            answer = await router.AskAsync(prompt, options, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Note(new InferenceDecision(time.GetUtcNow(), InferenceRoute.None, RouteReasons.Cancelled, Outcomes.Cancelled, null, time.GetElapsedTime(started), 0, 0, 0));
            throw;
        }

        Note(DecisionOf(answer, prompt, time.GetElapsedTime(started)));
        return answer.Response ?? throw answer.Failure!;
    }

    /// <summary>Gives the whole answer as a stream: only a whole answer can be checked, tried again and kept.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
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
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : router.Local.GetService(serviceType, serviceKey);
    }

    /// <inheritdoc/>
    public void Dispose() => router.Dispose();

    private InferenceDecision DecisionOf(RoutedAnswer answer, IReadOnlyList<ChatMessage> prompt, TimeSpan duration)
    {
        var models = setup.Current;
        var model = answer.Route switch
        {
            InferenceRoute.Local => models.Local?.Model,
            InferenceRoute.External => models.External?.Model,
            _ => null,
        };
        var outcome = answer.Response is not null ? Outcomes.Answered : answer.Route == InferenceRoute.None ? Outcomes.Refused : Outcomes.Failed;
        var (input, output) = answer.Response is { } response
            ? (response.Usage?.InputTokenCount ?? TokenEstimate.Of(prompt), response.Usage?.OutputTokenCount ?? TokenEstimate.Of(response.Text))
            : (0L, 0L);
        var cost = answer.Route == InferenceRoute.External ? CostOf(input, output) : 0;
        return new InferenceDecision(time.GetUtcNow(), answer.Route, answer.Reason, outcome, model, duration, input, output, cost);
    }

    private double CostOf(long input, long output) =>
        ((input * external.Value.InputCostPerMillionTokens) + (output * external.Value.OutputCostPerMillionTokens)) / 1e6;

    private void Note(InferenceDecision decision)
    {
        journal.Note(decision);
        metrics.Called(InferenceMetrics.Chat, decision.Route, decision.Outcome, decision.Reason, decision.Duration);
        if (decision.Outcome == Outcomes.Answered)
        {
            metrics.Used(InferenceMetrics.Chat, decision.Route, decision.InputTokens, decision.OutputTokens, decision.Cost);
        }
    }
}
