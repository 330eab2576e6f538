using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Inference.Models.Ollama;

/// <summary>
/// Looks at the start, in the background, whether Ollama has the models of the settings, has those downloaded that it lacks where the settings say
/// so, and says what does not fit. Nothing waits for it: calls fail by themselves as long as a model is away.
/// </summary>
internal sealed partial class OllamaStartup(
    OllamaModels models,
    IOptions<LlmOptions> llm,
    IOptions<ExternalLlmOptions> external,
    IOptions<EmbedderOptions> embedder,
    ILogger<OllamaStartup> logger) : BackgroundService
{
    /// <summary>Steps of the progress that is logged, in per cent.</summary>
    private const int Step = 10;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        LookAsync(llm.Value.Endpoint(), llm.Value.Pull, model => CheckContext(model, llm.Value.Model, LlmOptions.Section, llm.Value.ContextTokens), stoppingToken),
        LookAsync(external.Value.Endpoint(), pull: false, model => CheckContext(model, external.Value.Model, ExternalLlmOptions.Section, external.Value.ContextTokens), stoppingToken),
        LookAsync(embedder.Value.Endpoint(), embedder.Value.Pull, CheckEmbedder, stoppingToken));

    private async Task LookAsync(ModelEndpoint? endpoint, bool pull, Action<OllamaModel> check, CancellationToken cancellationToken)
    {
        if (endpoint is not { Provider: ModelEndpoints.Ollama })
        {
            return;
        }

        try
        {
            var model = await models.ShowAsync(endpoint, cancellationToken);
            if (model is null && pull)
            {
                await PullAsync(endpoint, cancellationToken);
                model = await models.ShowAsync(endpoint, cancellationToken);
            }

            if (model is null)
            {
                Log.Missing(logger, endpoint.Address, endpoint.Model, endpoint.Section == ExternalLlmOptions.Section ? "" : $", or set {endpoint.Section}:Pull");
                var there = string.Join(", ", await models.ListAsync(endpoint, cancellationToken));
                Log.There(logger, endpoint.Address, there);
            }
            else
            {
                check(model);
            }
        }
        catch (InferenceException fault)
        {
            Log.Failed(logger, fault.Reason, fault.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server ends; Ollama keeps what it has of a download.
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing waits for this, and it is no reason for the host to end; the text may quote an answer.
            Log.FailedUnexpectedly(logger, endpoint.Model, endpoint.Address, exception.GetType());
        }
    }

    private async Task PullAsync(ModelEndpoint endpoint, CancellationToken cancellationToken)
    {
        Log.Pulling(logger, endpoint.Address, endpoint.Model);
        string? part = null;
        var logged = 0;
        await foreach (var progress in models.PullAsync(endpoint, cancellationToken))
        {
            if (progress is not { Digest: { } digest, Total: > 0 and var total })
            {
                continue;
            }

            var percent = (int)(100 * (progress.Completed ?? 0) / total);
            if (digest != part)
            {
                (part, logged) = (digest, 0);
            }

            if (percent >= logged + Step)
            {
                logged = percent / Step * Step;
                Log.Progress(logger, endpoint.Model, logged, total / 1024 / 1024);
            }
        }

        Log.Pulled(logger, endpoint.Model);
    }

    private void CheckContext(OllamaModel model, string name, string section, int configured)
    {
        if (model.ContextTokens < configured)
        {
            Log.SmallContext(logger, name, model.ContextTokens.Value, $"{section}:{nameof(LlmOptions.ContextTokens)}", configured);
        }
    }

    private void CheckEmbedder(OllamaModel model)
    {
        var options = embedder.Value;
        if (model.Dimensions is { } dimensions && dimensions != options.Dimensions)
        {
            Log.OtherDimension(logger, options.Model, dimensions, options.Dimensions);
        }

        CheckContext(model, options.Model, EmbedderOptions.Section, options.ContextTokens);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The Ollama at {Address} does not have the model {Model}: run `ollama pull {Model}` there{OrPull}")]
        public static partial void Missing(ILogger logger, Uri address, string model, string orPull);

        [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The Ollama at {Address} downloads the model {Model}")]
        public static partial void Pulling(ILogger logger, Uri address, string model);

        [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "{Model}: {Percent} % of {MiB} MiB")]
        public static partial void Progress(ILogger logger, string model, int percent, long miB);

        [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "{Model} is downloaded")]
        public static partial void Pulled(ILogger logger, string model);

        [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "A model could not be looked at or downloaded ({Reason}): {Advice}")]
        public static partial void Failed(ILogger logger, string reason, string advice);

        [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "{Model} was made for {Tokens} tokens, and {Setting} is {Configured}: set it to no more")]
        public static partial void SmallContext(ILogger logger, string model, int tokens, string setting, int configured);

        [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "{Model} has {Dimensions} dimensions, and Mem0:Embedder:Dimensions is {Configured}: nothing can be embedded until they are the same")]
        public static partial void OtherDimension(ILogger logger, string model, int dimensions, int configured);

        [LoggerMessage(EventId = 9, Level = LogLevel.Information, Message = "The Ollama at {Address} has these models: {Models}")]
        public static partial void There(ILogger logger, Uri address, string models);

        [LoggerMessage(EventId = 8, Level = LogLevel.Error, Message = "{Model} could not be looked at or downloaded at {Address}: {Exception} was not expected")]
        public static partial void FailedUnexpectedly(ILogger logger, string model, Uri address, Type exception);
    }
}
