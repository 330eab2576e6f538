using Mem0.Core.Inference.Models;
using Mem0.Core.Inference.Resilience;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Mem0.Core.Inference.WarmUp;

/// <summary>
/// Probes the configured local models. Probes go to the model itself, past cache, circuit and retries. What was once found warm stays so until
/// other models are configured; from then on the circuits tell how the models are.
/// </summary>
/// <param name="llm">The local language model without anything around it.</param>
/// <param name="embedder">The embedder without anything around it.</param>
/// <param name="setup">The configured models.</param>
/// <param name="options">The limits.</param>
/// <param name="calls">The time that the call may take which loads a model.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ModelWarmUp(
    IChatClient llm,
    IEmbeddingGenerator<string, Embedding<float>> embedder,
    ModelSetup setup,
    LatestOptions<WarmUpOptions> options,
    LatestOptions<InferenceOptions> calls,
    TimeProvider time,
    ILogger<ModelWarmUp> logger)
{
    private const string Llm = "llm";
    private const string Embedder = "embedder";
    private const string TooSlow = "too_slow";
    private const string Unexpected = "unexpected";
    private const int ProbeTokens = 4;

    private readonly bool _enabled = options.Value.Enabled;
    private volatile Round? _last;

    private sealed record Round(long Version, WarmUpReport Report);

    /// <summary>How the models were probed last; null before the first time, and again when other models are configured.</summary>
    public WarmUpReport? Last => _last is { } last && last.Version == setup.Current.Version ? last.Report : null;

    /// <summary>Whether the configured models have passed all probes, or are not probed at all.</summary>
    public bool IsDone => !_enabled || Last is { Succeeded: true };

    /// <summary>Probes them once.</summary>
    /// <returns>Whether they passed.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var models = setup.Current;
        List<ModelProbe> probes = [];
        var limits = options.Value;
        var succeeded = (models.Local is null || await ProbeAsync(Llm, limits.LlmProbeLimit, calls.Value.ChatAttemptTimeout, AskLlmAsync))
            && await ProbeAsync(Embedder, limits.EmbeddingProbeLimit, calls.Value.EmbeddingAttemptTimeout, AskEmbedderAsync);
        _last = new Round(models.Version, new WarmUpReport(time.GetUtcNow(), succeeded, probes));
        if (succeeded)
        {
            Log.Warm(logger, probes.Count);
        }

        return succeeded;

        async Task<bool> ProbeAsync(string model, TimeSpan limit, TimeSpan longest, Func<CancellationToken, Task> ask)
        {
            for (var i = 0; i <= limits.Probes; i++)
            {
                var probe = await MeasureAsync(model, i == 0 ? null : limit, longest, ask, cancellationToken);
                probes.Add(probe);
                if (probe.Reason is not null)
                {
                    Log.NotWarm(logger, model, probe.Reason, probe.Duration.TotalMilliseconds, limit.TotalMilliseconds);
                    return false;
                }
            }

            return true;
        }
    }

    private async Task<ModelProbe> MeasureAsync(
        string model, TimeSpan? limit, TimeSpan longest, Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(longest, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var started = time.GetTimestamp();
        string? reason = null;
        try
        {
            await ask(stop.Token);
        }
        catch (InferenceException failure)
        {
            Log.Failed(logger, model, failure.Message);
            reason = failure.Reason;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            reason = "timeout";
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // What a client does not expect is no reason for the host to end; its text may quote an answer.
            Log.FailedUnexpectedly(logger, model, exception.GetType());
            reason = Unexpected;
        }

        var duration = time.GetElapsedTime(started);
        return new ModelProbe(model, duration, limit, reason ?? (duration > limit ? TooSlow : null));
    }

    private Task AskLlmAsync(CancellationToken cancellationToken) =>
        llm.GetResponseAsync([new ChatMessage(ChatRole.User, "Say ok.")], new ChatOptions { MaxOutputTokens = ProbeTokens, Temperature = 0 }, cancellationToken);

    private Task AskEmbedderAsync(CancellationToken cancellationToken) => embedder.GenerateAsync(["ok"], null, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The models are warm: {Probes} calls have been answered in time")]
        public static partial void Warm(ILogger logger, int probes);

        [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The model {Model} is not warm: {Reason} after {Duration} ms of {Limit} ms; the server is not ready and tries again")]
        public static partial void NotWarm(ILogger logger, string model, string reason, double duration, double limit);

        [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The model {Model} did not answer: {Advice}")]
        public static partial void Failed(ILogger logger, string model, string advice);

        [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "The model {Model} did not answer: {Exception} was not expected")]
        public static partial void FailedUnexpectedly(ILogger logger, string model, Type exception);
    }
}
