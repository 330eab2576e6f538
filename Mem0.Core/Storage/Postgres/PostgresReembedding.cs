using Mem0.Core.Recall;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// Fills a second table beside <c>recall_index</c> and then puts it in its place. A memory that is stored or changed meanwhile is found by its
/// version; the switch happens while no write is under way and nothing is left to do.
/// </summary>
internal sealed partial class PostgresReembedding(
    PostgresDatabase database, TextAnalyzer analyzer, IOptions<PostgresOptions> options, ILogger<PostgresReembedding> logger) : IReembedding
{
    private const long ReembeddingLock = 0x6D656D30_00000004;
    private const int BatchSize = 200;
    private const int MostSwitches = 50;

    /// <inheritdoc/>
    public async Task<long?> RunAsync(IProgress<ReembeddingProgress> progress, CancellationToken cancellationToken)
    {
        database.AcceptAnyIdentity();
        await using var connection = await database.ConnectAsync(cancellationToken);
        var next = new NextRecallIndex(connection, database, options.Value, logger);
        if (!await AdvisoryLocks.TryTakeAsync(connection, ReembeddingLock, cancellationToken))
        {
            throw new InvalidOperationException("The memories are being embedded again by another process.");
        }

        try
        {
            return await RunAsync(next, progress, cancellationToken);
        }
        finally
        {
            await AdvisoryLocks.ReleaseAsync(connection, ReembeddingLock);
        }
    }

    private async Task<long?> RunAsync(NextRecallIndex next, IProgress<ReembeddingProgress> progress, CancellationToken cancellationToken)
    {
        if (!await next.PrepareAsync(cancellationToken))
        {
            return null;
        }

        var done = await FillAsync(next, progress, 0, cancellationToken);
        await next.MakeIndexesAsync(cancellationToken);
        for (var left = MostSwitches; left > 0; left--)
        {
            done = await FillAsync(next, progress, done, cancellationToken);
            if (await next.TrySwitchAsync(cancellationToken))
            {
                Log.Switched(logger, database.Identity.EmbeddingValue);
                return done;
            }
        }

        throw new InvalidOperationException("Memories are written faster than they can be followed. Stop the servers and run this again: it goes on from here.");
    }

    /// <summary>Embeds what is missing or out of date. No connection does anything while the embedder works.</summary>
    private async Task<long> FillAsync(NextRecallIndex next, IProgress<ReembeddingProgress> progress, long done, CancellationToken cancellationToken)
    {
        var left = await next.CountMissingAsync(cancellationToken);
        progress.Report(new ReembeddingProgress(done, left));
        for (long after = 0; ;)
        {
            var missing = await next.MissingAsync(after, BatchSize, cancellationToken);
            if (missing.Count == 0)
            {
                return done;
            }

            var analyses = await analyzer.AnalyzeAsync([.. missing.Select(row => AnalyzedText.Of(row.Memory, row.Memory.Text))], cancellationToken);
            await next.PutAsync([.. missing.Zip(analyses, (row, analysis) => (RecallDocument.Of(row.Sequence, row.Memory, analysis), row.Version))], cancellationToken);
            after = missing[^1].Sequence;
            done += missing.Count;
            left = Math.Max(0, left - missing.Count);
            progress.Report(new ReembeddingProgress(done, left));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The memories are those of the embedding model {Model} now. Servers of another one refuse from here on: restart them with it")]
        public static partial void Switched(ILogger logger, string model);
    }
}
