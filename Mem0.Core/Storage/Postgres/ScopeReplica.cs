using Mem0.Core.Recall;
using Npgsql;
using NpgsqlTypes;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// One owner's memories in memory, brought up to date with the database by every search before it ranks: a search sees what was committed
/// before it began, whichever replica stored it.
/// </summary>
internal sealed class ScopeReplica : IIndexEntry
{
    /// <summary>Fewer dead memories cost less than reading the index again.</summary>
    private const int LeastDead = 1000;

    private readonly PostgresDatabase _database;
    private readonly int _limit;
    private readonly CoalescedWork<Snapshot> _refresh;
    private Snapshot _current = new(null, false, false);
    private ulong _horizon;
    private string _generation = "";
    private HashSet<long> _applied = [];

    /// <summary>A replica that is read at its first search.</summary>
    /// <param name="key">The owner.</param>
    /// <param name="database">The database.</param>
    /// <param name="limit">The most memories that are held.</param>
    public ScopeReplica(IndexKey key, PostgresDatabase database, int limit)
    {
        (Key, _database, _limit) = (key, database, limit);
        _refresh = new CoalescedWork<Snapshot>(() => database.ReadAsync(RefreshAsync, CancellationToken.None));
    }

    /// <inheritdoc/>
    public IndexKey Key { get; }

    /// <inheritdoc/>
    public long Bytes { get; private set; }

    /// <inheritdoc/>
    public bool IsMostlyDead { get; private set; }

    /// <inheritdoc/>
    public long LastUsed { get; set; }

    /// <summary>The owner's memories as of now.</summary>
    public Task<Snapshot> RefreshAsync() => _refresh.RunAsync();

    /// <summary>
    /// Reads what was changed since the last look. What is older than the oldest transaction that ran at that time was complete then, and is
    /// in the index; the rest is read, less what was applied already. Transactions that count backwards are those of a restored database.
    /// </summary>
    private async Task<Snapshot> RefreshAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_current.Index is null)
        {
            return await LoadAsync(connection, cancellationToken);
        }

        var look = await LookAsync(connection, cancellationToken);
        var isAnother = look.Generation != _generation || look.Horizon < _horizon;
        if (isAnother || _horizon < look.Forgotten)
        {
            return await LoadAsync(connection, cancellationToken);
        }

        var news = look.Changes.Where(change => !_applied.Contains(change.Id)).Select(change => change.Sequence).Distinct().ToArray();
        if (news.Length > 0)
        {
            Apply(_current.Index, news, await ReadAsync(connection, news, cancellationToken));
        }

        (_horizon, _applied) = (look.Horizon, [.. look.Changes.Select(change => change.Id)]);
        return _current = Measure(_current.Index, news.Length > 0);
    }

    /// <summary>
    /// The statement for the changes of a scope since a transaction, and for what else a replica must know to follow. The values stand in
    /// subqueries, so that no plan is better for knowing them, and one plan serves all looks of a connection.
    /// </summary>
    internal static NpgsqlCommand LookCommand(NpgsqlConnection connection, IndexKey key, ulong horizon)
    {
        var command = new NpgsqlCommand(
            """
            SELECT pg_snapshot_xmin(pg_current_snapshot()), g.value, f.value, c.id, c.seq
            FROM facts AS g
            LEFT JOIN facts AS f ON f.name = 'forgotten_before'
            LEFT JOIN scope_changes AS c ON c.scope = (SELECT hashtextextended($1, 0)) AND c.transaction >= (SELECT $2)
            WHERE g.name = 'generation'
            """,
            connection);
        command.Parameters.AddValue(OwnerColumns.ScopeName(key));
        command.Parameters.AddValue(horizon, NpgsqlDbType.Xid8);
        return command;
    }

    private async Task<Look> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = LookCommand(connection, Key, _horizon);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var look = new Look(0, "", 0, []);
        while (await reader.ReadAsync(cancellationToken))
        {
            look = look with
            {
                Horizon = reader.GetFieldValue<ulong>(0),
                Generation = reader.GetString(1),
                Forgotten = ScopeChangeLog.Forgotten(reader.Text(2)),
            };
            if (!reader.IsDBNull(3))
            {
                look.Changes.Add((reader.GetInt64(3), reader.GetInt64(4)));
            }
        }

        return look;
    }

    /// <summary>Reads all memories, unless there are too many, as of one moment.</summary>
    private async Task<Snapshot> LoadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new PostgresBatch(connection, default, hasConfinedRole: false);
        var column = OwnerColumns.Of(Key.Kind!.Value);
        PostgresAdds.AddExpectations(batch, _database.Identity);
        var state = batch.Add($"""
            SELECT pg_snapshot_xmin(pg_current_snapshot()), (SELECT value FROM facts WHERE name = 'generation'),
                   (SELECT count(*) FROM (SELECT FROM recall_index AS r WHERE r.{column} = $1 LIMIT $2) AS counted)
            """).Parameters;
        state.AddValue(Key.Id!);
        state.AddValue(_limit + 1L);
        var documents = batch.Add(DocumentsSql(column)).Parameters;
        documents.AddValue(Key.Id!);
        documents.AddValue((long)_limit);
        await using var reader = await batch.ReadAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (horizon, generation) = (reader.GetFieldValue<ulong>(0), reader.GetString(1));
        if (reader.GetInt64(2) > _limit)
        {
            return _current = new Snapshot(null, IsTooLarge: true, HasChanged: true);
        }

        var index = new ScopeIndex(_database.Identity.Embedding.Dimensions);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            index.Put(AnalysisRows.Read(reader));
        }

        // Only now: had the reading failed, the former index would go with the former horizon.
        (_horizon, _generation, _applied) = (horizon, generation, []);
        return _current = Measure(index, hasChanged: true);
    }

    /// <summary>All documents of an owner through the index of its scope, or none when there are more than allowed.</summary>
    internal static string DocumentsSql(string column) => $"""
        SELECT {AnalysisRows.Columns} FROM recall_index AS r
        WHERE r.{column} = $1 AND (SELECT count(*) FROM (SELECT FROM recall_index AS r WHERE r.{column} = $1 LIMIT $2 + 1) AS counted) <= $2
        ORDER BY r.seq
        """;

    private async Task<Dictionary<long, RecallDocument>> ReadAsync(NpgsqlConnection connection, long[] sequences, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {AnalysisRows.Columns} FROM recall_index AS r WHERE r.seq = ANY($1)", connection);
        command.Parameters.AddValue(sequences);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var documents = await reader.ReadAllAsync(AnalysisRows.Read, cancellationToken);
        return documents.Where(document => OwnerColumns.Holds(Key, document.Scope)).ToDictionary(document => document.Sequence);
    }

    /// <summary>Puts what is there now in the place of what was; what is not there was deleted.</summary>
    private static void Apply(ScopeIndex index, long[] sequences, Dictionary<long, RecallDocument> documents)
    {
        index.Lock.EnterWriteLock();
        try
        {
            foreach (var sequence in sequences.Order())
            {
                if (documents.TryGetValue(sequence, out var document))
                {
                    index.Put(document);
                }
                else
                {
                    index.Remove(sequence);
                }
            }
        }
        finally
        {
            index.Lock.ExitWriteLock();
        }
    }

    private Snapshot Measure(ScopeIndex index, bool hasChanged)
    {
        if (hasChanged)
        {
            Bytes = index.Bytes;
            IsMostlyDead = index.Dead > LeastDead && index.Dead > index.Memories.Length / 2;
        }

        // A scope at the limit does not go back and forth with every memory.
        var isTooLarge = index.Memories.Length - index.Dead > _limit + (_limit / 10);
        return new Snapshot(index, isTooLarge, hasChanged);
    }

    /// <summary>What a refresh found.</summary>
    /// <param name="Index">The memories; null when there are too many.</param>
    /// <param name="IsTooLarge">Whether there are too many to be held.</param>
    /// <param name="HasChanged">Whether something was read.</param>
    internal sealed record Snapshot(ScopeIndex? Index, bool IsTooLarge, bool HasChanged);

    private sealed record Look(ulong Horizon, string Generation, ulong Forgotten, List<(long Id, long Sequence)> Changes);
}
