using System.Collections.Concurrent;
using Mem0.Core.Recall;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// The scopes that are too large to be held in memory, and what is known of their words. They are noted in the database, so that indexes
/// are made for them.
/// </summary>
internal sealed partial class LargeScopes(
    PostgresDatabase database, IOptions<PostgresOptions> options, TimeProvider time, ILogger<LargeScopes> logger)
{
    /// <summary>Of so many memories the frequencies of words are counted; those of larger scopes are estimated from them.</summary>
    private const int SampleSize = 20_000;

    /// <summary>Frequencies that are older are counted anew, while the former ones are used.</summary>
    private static readonly TimeSpan StatisticsAge = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<IndexKey, LargeScope> _scopes = [];

    /// <summary>Whether a scope is known to be too large. One that has shrunk is found out when its words are counted anew.</summary>
    public bool IsLarge(IndexKey key) => _scopes.ContainsKey(key);

    /// <summary>Notes that a scope is too large.</summary>
    public async Task NoteAsync(IndexKey key, CancellationToken cancellationToken)
    {
        if (!_scopes.TryAdd(key, new LargeScope()))
        {
            return;
        }

        await database.RunAsync(
            async (connection, cancel) =>
            {
                await using var command = new NpgsqlCommand("INSERT INTO large_scopes (kind, id) VALUES ($1, $2) ON CONFLICT DO NOTHING", connection);
                command.Parameters.AddValue(OwnerColumns.Name(key.Kind!.Value));
                command.Parameters.AddValue(key.Id!);
                return await command.ExecuteNonQueryAsync(cancel);
            },
            cancellationToken);
    }

    /// <summary>What is known of the words of a large scope.</summary>
    public async Task<ScopeStatistics> StatisticsAsync(IndexKey key, CancellationToken cancellationToken)
    {
        var scope = _scopes.GetOrAdd(key, _ => new LargeScope());
        if (scope.Statistics is not { } statistics)
        {
            return await CountAsync(key, scope).WaitAsync(cancellationToken);
        }

        if (time.GetElapsedTime(scope.Counted) > StatisticsAge)
        {
            scope.Counted = time.GetTimestamp();
            _ = Task.Run(() => CountInBackgroundAsync(key, scope), CancellationToken.None);
        }

        return statistics;
    }

    /// <summary>Every search goes on with the former frequencies when counting anew fails.</summary>
    private async Task CountInBackgroundAsync(IndexKey key, LargeScope scope)
    {
        try
        {
            await CountAsync(key, scope);
        }
        catch (StoreUnavailableException exception)
        {
            Log.NotCounted(logger, exception.GetType().Name);
        }
    }

    private async Task<ScopeStatistics> CountAsync(IndexKey key, LargeScope scope)
    {
        var (memories, statistics) = await database.ReadAsync((connection, cancel) => CountAsync(connection, key, cancel), CancellationToken.None);
        (scope.Statistics, scope.Counted) = (statistics, time.GetTimestamp());
        if (memories < options.Value.ExactScopeLimit)
        {
            _scopes.TryRemove(key, out _);
        }

        return statistics;
    }

    /// <summary>One in n memories of a scope; the others are passed over in the index of the scope, without their rows.</summary>
    private static async Task<(int Memories, ScopeStatistics Statistics)> CountAsync(NpgsqlConnection connection, IndexKey key, CancellationToken cancellationToken)
    {
        var column = OwnerColumns.Of(key.Kind!.Value);
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM recall_index AS r WHERE r.{column} = $1", connection);
        count.Parameters.AddValue(key.Id!);
        var memories = (int)(long)(await count.ExecuteScalarAsync(cancellationToken))!;
        await using var sample = new NpgsqlCommand(
            $"""
            SELECT r.terms FROM recall_index AS r
            WHERE r.seq IN (SELECT s.seq FROM recall_index AS s WHERE s.{column} = $1 AND hashint8extended(s.seq, 0) % $2 = 0)
            """,
            connection);
        sample.Parameters.AddValue(key.Id!);
        sample.Parameters.AddValue((long)Math.Max(1, (memories + SampleSize - 1) / SampleSize));
        var words = new ScopeSample();
        await using var reader = await sample.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            words.Add(reader.GetString(0));
        }

        return (memories, words.Of(memories));
    }

    private sealed class LargeScope
    {
        public ScopeStatistics? Statistics { get; set; }

        public long Counted { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The words of a large scope could not be counted anew ({Reason})")]
        public static partial void NotCounted(ILogger logger, string reason);
    }
}
