using System.Threading.Channels;
using Mem0.Core.Memories;

namespace Mem0.Core.Storage.Postgres;

/// <summary>
/// Stores additions. Those that wait at the same time share a statement and its transaction; an addition is complete once that is. One that
/// the database refuses fails alone: the others of its group are stored without it.
/// </summary>
internal sealed class PostgresAdder : IAsyncDisposable
{
    /// <summary>While one group is written, the next one gathers.</summary>
    private const int Writers = 2;

    private const int MostTogether = 64, MostMemories = 500;

    private readonly PostgresDatabase _database;
    private readonly Channel<Addition> _waiting = Channel.CreateBounded<Addition>(1024);
    private readonly Task _loops;

    public PostgresAdder(PostgresDatabase database)
    {
        _database = database;
        _loops = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAsync)));
    }

    /// <summary>Stores the memories of a request.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be used.</exception>
    public async Task AddAsync(NewMemories memories, CancellationToken cancellationToken)
    {
        var addition = new Addition(memories, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _waiting.Writer.WriteAsync(addition, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new StoreUnavailableException("The store is closed.", exception);
        }

        await addition.Completion.Task;
    }

    /// <summary>Completes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loops;
    }

    private async Task WriteAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var group = new List<Addition>();
            for (var memories = 0; group.Count < MostTogether && memories < MostMemories && _waiting.Reader.TryRead(out var next);)
            {
                group.Add(next);
                memories += next.Memories.Drafts.Count;
            }

            if (group.Count > 0)
            {
                await StoreAsync(group);
            }
        }
    }

    /// <summary>Every exception reaches the additions that it concerns, and none of them ends the loop.</summary>
    private async Task StoreAsync(IReadOnlyList<Addition> group)
    {
        try
        {
            await _database.RunAsync((connection, cancel) => InsertAsync(connection, group, cancel), CancellationToken.None);
            foreach (var addition in group)
            {
                addition.Completion.SetResult();
            }
        }
        catch (Exception exception) when (group.Count == 1 || exception is StoreUnavailableException)
        {
            foreach (var addition in group)
            {
                addition.Completion.SetException(exception);
            }
        }
        catch (Exception) when (group.Count > 1)
        {
            // Nothing of the group is stored. Which addition it was shows when each is tried by itself.
            foreach (var addition in group)
            {
                await StoreAsync([addition]);
            }
        }
    }

    private async Task<bool> InsertAsync(Npgsql.NpgsqlConnection connection, IReadOnlyList<Addition> group, CancellationToken cancellationToken)
    {
        await using var batch = new PostgresBatch(connection, default, hasConfinedRole: false);
        PostgresAdds.AddInsert(batch, group.Select(addition => addition.Memories), _database.Identity);
        PostgresSupersession.Add(batch, group.Select(addition => addition.Memories), MemoryScope.Unconfined);
        await using var reader = await batch.ReadAsync(cancellationToken);
        return true;
    }

    private sealed record Addition(NewMemories Memories, TaskCompletionSource Completion);
}
