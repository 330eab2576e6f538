using Mem0.Core.Recall;
using Mem0.Core.Storage;

namespace Mem0.Ingest.Reembedding;

/// <summary>Embeds the memories again until that is done: what was embedded is kept when a try fails, and the next one goes on from there.</summary>
internal sealed partial class ReembeddingRun(IReembedding reembedding, TimeProvider time, ILogger<ReembeddingRun> logger) : IProgress<ReembeddingProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>What is to be done, in words; null when nothing is left.</summary>
    public string? Outstanding { get; private set; } = "The store is being looked at.";

    /// <summary>Completes when the store is of the configured embedding model.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!await TryAsync(cancellationToken))
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Report(ReembeddingProgress value)
    {
        Outstanding = $"{value.Left} memories are still to be embedded again.";
        Log.Progress(logger, value.Done, value.Left);
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await reembedding.RunAsync(this, cancellationToken) is { } memories)
            {
                Log.Done(logger, memories);
            }

            Outstanding = null;
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or EmbeddingUnavailableException or System.Data.Common.DbException or InvalidOperationException)
        {
            Outstanding = "Embedding the memories again has stopped and is tried again; the service's log says why.";
            Log.Stopped(logger, exception);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Done} memories embedded again, {Left} left")]
        public static partial void Progress(ILogger logger, long done, long left);

        [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Embedded {Memories} memories again; the store is switched over")]
        public static partial void Done(ILogger logger, long memories);

        [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Embedding the memories again has stopped and is tried again")]
        public static partial void Stopped(ILogger logger, Exception exception);
    }
}
