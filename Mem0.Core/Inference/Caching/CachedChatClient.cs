using System.Security.Cryptography;
using System.Text.Json;
using Mem0.Core.Inference.Metering;
using Mem0.Core.Inference.Models;
using Mem0.Core.Inference.Routing;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Caching;

/// <summary>
/// Answers what was asked before from memory. Answers are kept as JSON: every caller gets one of its own to change, and none has the server's raw
/// message (<see cref="ChatResponse.RawRepresentation"/>), whether it comes from memory or not. An answer that did not come to its own end is not
/// kept, and who reads an answer and finds it of no use has it forgotten (<see cref="KeptAnswer"/>).
/// </summary>
internal sealed class CachedChatClient : DelegatingChatClient
{
    private readonly InferenceCache _cache;
    private readonly SharedCalls<Answer> _calls;
    private readonly ModelSetup _setup;
    private readonly InferenceJournal _journal;
    private readonly InferenceMetrics _metrics;
    private readonly TimeProvider _time;

    public CachedChatClient(
        IChatClient innerClient, InferenceCache cache, ModelSetup setup, InferenceJournal journal, InferenceMetrics metrics, TimeProvider time)
        : base(innerClient)
    {
        (_cache, _setup, _journal, _metrics, _time) = (cache, setup, journal, metrics, time);
        _calls = new SharedCalls<Answer>(cache.Find<Answer>, Keep);
    }

    /// <summary>An answer as it is kept.</summary>
    /// <param name="Json">The answer.</param>
    /// <param name="IsWhole">Whether it came to its own end: another one would be as useless the next time.</param>
    private sealed record Answer(byte[] Json, bool IsWhole);

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> prompt = [.. messages];
        if (!_cache.Enabled || !IsToldByItsKey(options))
        {
            return await InnerClient.GetResponseAsync(prompt, options, cancellationToken);
        }

        var started = _time.GetTimestamp();
        var key = KeyOf(prompt, options);
        var answer = await _calls.GetAsync([key], async (_, token) => [await AskAsync(prompt, options, token)], cancellationToken);
        _cache.Note(1 - answer.Asked, answer.Asked);
        _metrics.LookedUp(InferenceMetrics.Chat, 1 - answer.Asked, answer.Asked);
        var kept = answer.Values[0];
        var response = JsonSerializer.Deserialize<ChatResponse>(kept.Json, AIJsonUtilities.DefaultOptions)!;
        KeptAnswer.Offer(response, () => _cache.Forget(key, kept));
        if (answer.Asked == 0)
        {
            NoteCached(response, _time.GetElapsedTime(started));
        }

        return response;
    }

    /// <summary>Whether everything that shapes the answer stands in the key: what tools or a factory of raw requests do is not to be seen.</summary>
    private static bool IsToldByItsKey(ChatOptions? options) =>
        options is null or { RawRepresentationFactory: null, Tools: null or { Count: 0 }, ConversationId: null, ContinuationToken: null };

    private string KeyOf(IReadOnlyList<ChatMessage> messages, ChatOptions? options) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            new object?[] { "chat", _setup.Current.Version, messages, options }, AIJsonUtilities.DefaultOptions)));

    private void Keep(string key, Answer answer)
    {
        if (answer.IsWhole)
        {
            _cache.Keep(key, answer, answer.Json.Length);
        }
    }

    private async Task<Answer> AskAsync(IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var response = await InnerClient.GetResponseAsync(messages, options, cancellationToken);
        return new Answer(JsonSerializer.SerializeToUtf8Bytes(response, AIJsonUtilities.DefaultOptions), response.FinishReason == ChatFinishReason.Stop);
    }

    private void NoteCached(ChatResponse response, TimeSpan duration)
    {
        _journal.Note(new InferenceDecision(
            _time.GetUtcNow(), InferenceRoute.Cache, RouteReasons.Cached, Outcomes.Answered, response.ModelId, duration, 0, 0, 0));
        _metrics.Called(InferenceMetrics.Chat, InferenceRoute.Cache, Outcomes.Answered, RouteReasons.Cached, duration);
    }
}
