using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Recall.Language;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Storage.Sqlite;

public sealed class SqliteWriterTests : IAsyncLifetime
{
    private readonly DataFolder _folder = new();
    private readonly ServiceProvider _services;
    private readonly SqliteWriter _writer;

    public SqliteWriterTests()
    {
        _services = _folder.Services();
        _writer = _services.GetRequiredService<SqliteWriter>();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_failure_of_one_write_does_not_touch_the_others_of_its_transaction()
    {
        using var turn = new HeldTurn(_writer);
        var before = _writer.WriteAsync(write => Note(write, "before"), Stop);
        var failing = _writer.WriteAsync<bool>(
            write =>
            {
                Note(write, "failing");
                throw new InvalidTimeZoneException("mine");
            },
            Stop);
        var refused = _writer.WriteAsync(write => Note(write, "refused") && Note(write, "before"), Stop);
        var after = _writer.WriteAsync(write => Note(write, "after"), Stop);
        turn.Release();

        Assert.True(await before);
        Assert.True(await after);
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidTimeZoneException>(() => failing)).Message);
        Assert.IsType<SqliteException>((await Assert.ThrowsAsync<StoreUnavailableException>(() => refused)).InnerException);
        Assert.Equal(["after", "before"], Notes());
    }

    [Fact]
    public async Task Writes_that_wait_together_share_one_transaction()
    {
        using var turn = new HeldTurn(_writer);
        var writes = Enumerable.Range(0, 10).Select(i => _writer.WriteAsync(write => Note(write, $"{i}") && SeesNothing(), Stop)).ToList();
        turn.Release();
        Assert.All(await Task.WhenAll(writes), Assert.True);
        Assert.Equal(10, Notes().Count);

        // Another connection sees none of the notes until all of them are committed.
        bool SeesNothing() => Notes().Count == 0;
    }

    [Fact]
    public async Task A_transaction_that_fails_fails_all_its_writes_and_the_next_one_succeeds()
    {
        using var turn = new HeldTurn(_writer);
        var innocent = _writer.WriteAsync(write => Note(write, "innocent"), Stop);
        var rollingBack = _writer.WriteAsync(
            write =>
            {
                write.Command("ROLLBACK").ExecuteNonQuery();
                return true;
            },
            Stop);
        turn.Release();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => innocent);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => rollingBack);
        Assert.True(await _writer.WriteAsync(write => Note(write, "next"), Stop));
        Assert.Equal(["next"], Notes());
    }

    [Fact]
    public async Task A_write_that_is_cancelled_while_it_waits_stores_nothing()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var turn = new HeldTurn(_writer);
        var cancelled = _writer.WriteAsync(write => Note(write, "cancelled"), cancellation.Token);
        var other = _writer.WriteAsync(write => Note(write, "other"), Stop);
        await cancellation.CancelAsync();
        turn.Release();

        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled)).CancellationToken);
        Assert.True(await other);
        Assert.Equal(["other"], Notes());
    }

    [Fact]
    public async Task Disposal_completes_the_writes_that_wait_and_refuses_later_ones()
    {
        using var turn = new HeldTurn(_writer);
        var waiting = Enumerable.Range(0, 200).Select(i => _writer.WriteAsync(write => Note(write, $"{i}"), Stop)).ToList();
        var disposal = _writer.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        turn.Release();

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        await disposal;
        Assert.Equal(200, Notes().Count);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _writer.WriteAsync(write => Note(write, "late"), Stop));
    }

    [Fact]
    public async Task A_change_that_an_index_cannot_follow_is_stored_and_ends_neither_the_writer_nor_the_search()
    {
        await using var store = new OpenStore(_folder.Services(services => services.AddSingleton(_services.GetRequiredService<SqliteDatabase>())));
        var mine = MemoryFilter.ForScope(new MemoryScope("u"));
        Assert.Empty(await store.SearchAsync("kettle", mine));
        var draft = OpenStore.Draft("kettle");
        var faulty = new TextAnalysis("kettl", new float[3], MemoryTraits.None, []);
        await store.Memories.AddAsync(new NewMemories([(draft, faulty)], null, OpenStore.Start), MemoryScope.Unconfined, Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop);

        Assert.True(await store.UpdateAsync(draft, "a kettle after all").WaitAsync(TimeSpan.FromSeconds(20), Stop));
        Assert.Equal(["a kettle after all"], await store.FindAsync("kettle", mine));
    }

    private static bool Note(SqliteWrite write, string name) =>
        write.Command("INSERT INTO facts (name, value) VALUES ($name, 'note')", ("$name", name)).ExecuteNonQuery() == 1;

    private List<string> Notes()
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM facts WHERE value = 'note' ORDER BY name";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>Holds the writer inside a write, so that what follows waits together.</summary>
    private sealed class HeldTurn : IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        public HeldTurn(SqliteWriter writer)
        {
            using var entered = new ManualResetEventSlim();
            _ = writer.WriteAsync(
                _ =>
                {
                    entered.Set();
                    return _released.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
                },
                CancellationToken.None);
            Assert.True(entered.Wait(TimeSpan.FromSeconds(30), Stop));
        }

        public void Release() => _released.Set();

        public void Dispose() => Release();
    }
}
