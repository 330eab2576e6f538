using Mem0.Core.Memories;
using Mem0.Core.Upkeep;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction;

/// <summary>Extracts in the background what was kept as it was said because the language model had failed.</summary>
internal sealed partial class WaitingExtraction(
    ReextractionService extraction, IOptions<ExtractionOptions> options, TimeProvider time, ILogger<WaitingExtraction> logger) : IUpkeepWork
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private readonly ReextractionTries _tries = new(time);

    /// <inheritdoc/>
    public string Name => "extraction";

    /// <inheritdoc/>
    public TimeSpan Period => options.Value.RetryEvery > TimeSpan.Zero ? options.Value.RetryEvery : Never;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.RetryEvery <= TimeSpan.Zero)
        {
            return;
        }

        // Without a language model nothing waits for one: what does was kept by an earlier configuration.
        var result = await extraction.RunAsync(default, null, MemoryScope.Unconfined, _tries, cancellationToken);
        if (result is { Succeeded: true, Value: { Extracted: > 0 } or { Reason: not null } } done)
        {
            Log.Extracted(logger, done.Value.Extracted, done.Value.Waiting, done.Value.Reason ?? "none");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Extracted {Messages} messages that had waited for the language model; {Waiting} wait on (failure: {Reason})")]
        public static partial void Extracted(ILogger logger, int messages, long waiting, string reason);
    }
}
