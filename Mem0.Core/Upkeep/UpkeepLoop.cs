using Mem0.Core.Diagnostics;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Mem0.Core.Upkeep;

/// <summary>
/// The upkeep of the store: search indexes of large scopes are made and dropped, memories that expired long ago and answers to old idempotency
/// keys are deleted.
/// </summary>
public sealed partial class UpkeepLoop
{
    private readonly IReadOnlyList<IUpkeepWork> _works;
    private readonly UpkeepState _state;
    private readonly Mem0Metrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal UpkeepLoop(IEnumerable<IUpkeepWork> works, UpkeepState state, Mem0Metrics metrics, TimeProvider time, ILogger<UpkeepLoop> logger) =>
        (_works, _state, _metrics, _time, _logger) = ([.. works], state, metrics, time, logger);

    /// <summary>Does every work at its times. A round that fails for want of the database or the embedder is made up for by the next one.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <remarks>Any other failure of one work ends all of them and is thrown, so that the host stops and is started anew.</remarks>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> loops = [.. _works.Select(work => RepeatAsync(work, stop.Token))];
        var first = await Task.WhenAny(loops);
        await stop.CancelAsync();
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task RepeatAsync(IUpkeepWork work, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(work.Period, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await RunOnceAsync(work, cancellationToken);
        }
    }

    private async Task RunOnceAsync(IUpkeepWork work, CancellationToken cancellationToken)
    {
        try
        {
            await work.RunAsync(cancellationToken);
            Note(work, succeeded: true);
        }
        catch (Exception exception) when (exception is NpgsqlException or StoreUnavailableException or EmbeddingUnavailableException or TimeoutException or IOException)
        {
            // The database or a model is away, or a statement gave way to others: the next round does what this one did not.
            Log.Failed(_logger, work.Name, exception);
            Note(work, succeeded: false);
        }
    }

    private void Note(IUpkeepWork work, bool succeeded)
    {
        _state.Note(work.Name, succeeded);
        _metrics.UpkeepDone(work.Name, succeeded);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The upkeep {Work} was not completed and is tried again")]
        public static partial void Failed(ILogger logger, string work, Exception exception);
    }
}
