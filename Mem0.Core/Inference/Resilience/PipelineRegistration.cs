using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.DependencyInjection;
using Polly.Registry;
using Polly.Retry;
using Polly.Telemetry;
using Polly.Timeout;

namespace Mem0.Core.Inference.Resilience;

/// <summary>
/// Builds the pipelines of calls to model servers, each from the outside in: time of the whole call, tries, circuit, time of one try. The
/// circuit therefore counts tries, and a try that it refuses is not tried again.
/// </summary>
internal static class PipelineRegistration
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddModelPipelines(this IServiceCollection services)
    {
        services.AddResiliencePipeline(Pipelines.LocalLlm, static (builder, context) => Build(builder, context, circuits => circuits.LocalLlm, ChatTimes));
        services.AddResiliencePipeline(Pipelines.ExternalLlm, static (builder, context) => Build(builder, context, circuits => circuits.ExternalLlm, ChatTimes));
        services.AddResiliencePipeline(Pipelines.Embedder, static (builder, context) => Build(builder, context, circuits => circuits.Embedder, EmbeddingTimes));
        services.Configure<TelemetryOptions>(KeepAnswersOut);
        return services;
    }

    /// <summary>The pipeline of a name.</summary>
    public static ModelPipeline Pipeline(this IServiceProvider services, string name) => new(
        name, services.GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline(name), services.GetRequiredService<TimeProvider>());

    private static (TimeSpan Attempt, TimeSpan Total) ChatTimes(InferenceOptions options) => (options.ChatAttemptTimeout, options.ChatTotalTimeout);

    private static (TimeSpan Attempt, TimeSpan Total) EmbeddingTimes(InferenceOptions options) =>
        (options.EmbeddingAttemptTimeout, options.EmbeddingTotalTimeout);

    private static void Build(
        ResiliencePipelineBuilder builder,
        AddResiliencePipelineContext<string> context,
        Func<Circuits, Circuit> circuitOf,
        Func<InferenceOptions, (TimeSpan Attempt, TimeSpan Total)> timesOf)
    {
        context.EnableReloads<InferenceOptions>();
        var options = context.GetOptions<InferenceOptions>();
        var (attempt, total) = timesOf(options);
        var circuit = circuitOf(context.ServiceProvider.GetRequiredService<Circuits>());
        var time = context.ServiceProvider.GetRequiredService<TimeProvider>();

        builder.TimeProvider = time;
        builder.AddTimeout(new TimeoutStrategyOptions { Name = "total", Timeout = total });
        if (options.Retries > 0)
        {
            builder.AddRetry(Retries(options, attempt, total, time));
        }

        builder.AddStrategy(strategy => new CircuitStrategy(circuit, strategy.Telemetry), new CircuitStrategyOptions());
        builder.AddTimeout(new TimeoutStrategyOptions { Name = "attempt", Timeout = attempt });
    }

    private static RetryStrategyOptions Retries(InferenceOptions options, TimeSpan attempt, TimeSpan total, TimeProvider time) => new()
    {
        MaxRetryAttempts = options.Retries,
        Delay = options.RetryDelay,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = arguments => ValueTask.FromResult(CallFailures.IsWorthAnotherTry(
            arguments.Outcome.Exception,
            total - time.GetElapsedTime(arguments.Context.Properties.GetValue(ModelPipeline.BeganAt, time.GetTimestamp())),
            attempt)),
        DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as InferenceException)?.RetryAfter),
    };

    /// <summary>Polly writes results into its log lines by their <c>ToString</c>, and that of an answer is its text.</summary>
    private static void KeepAnswersOut(TelemetryOptions options)
    {
        var formatter = options.ResultFormatter;
        options.ResultFormatter = (context, result) =>
            result is ChatResponse or GeneratedEmbeddings<Embedding<float>> ? result.GetType().Name : formatter(context, result);
    }

    private sealed class CircuitStrategyOptions : ResilienceStrategyOptions
    {
        public CircuitStrategyOptions() => Name = "circuit";
    }
}
