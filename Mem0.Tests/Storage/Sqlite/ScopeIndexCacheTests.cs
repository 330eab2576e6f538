using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Mem0.Tests.Storage.OpenStore;

namespace Mem0.Tests.Storage.Sqlite;

public sealed class ScopeIndexCacheTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_index_is_read_once_and_is_the_same_afterwards()
    {
        await using var services = _folder.Services();
        var cache = services.GetRequiredService<ScopeIndexCache>();
        var indexes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => cache.GetAsync(User("u"), Stop), Stop)));
        Assert.Single(indexes.Distinct());
        Assert.NotSame(indexes[0], await cache.GetAsync(User("v"), Stop));
    }

    [Fact]
    public async Task Beyond_the_budget_the_index_searched_longest_ago_is_dropped_and_found_again()
    {
        var services = _folder.Services(searchMemoryMiB: 1);
        await using var store = new OpenStore(services);
        foreach (var user in (string[])["a", "b", "c"])
        {
            await store.AddAsync([.. Enumerable.Range(0, 300).Select(i => Draft($"{user} kettle {i}", new MemoryScope(user)))]);
        }

        var cache = services.GetRequiredService<ScopeIndexCache>();
        var (a, b) = (await cache.GetAsync(User("a"), Stop), await cache.GetAsync(User("b"), Stop));
        Assert.InRange(a.Bytes, (1 << 20) / 3, 1 << 20);
        var before = await store.SearchAsync("kettle 7", MemoryFilter.ForScope(new MemoryScope("b")));
        await cache.GetAsync(User("a"), Stop);
        await cache.GetAsync(User("c"), Stop);

        Assert.NotSame(b, await cache.GetAsync(User("b"), Stop));
        var after = await store.SearchAsync("kettle 7", MemoryFilter.ForScope(new MemoryScope("b")));
        Assert.Equal(before.Select(result => (result.Memory.Id, result.Score)), after.Select(result => (result.Memory.Id, result.Score)));
    }

    [Fact]
    public async Task A_single_index_may_exceed_the_budget()
    {
        var services = _folder.Services(searchMemoryMiB: 1);
        await using var store = new OpenStore(services);
        await store.AddAsync([.. Enumerable.Range(0, 1100).Select(i => Draft($"kettle {i}"))]);
        var cache = services.GetRequiredService<ScopeIndexCache>();
        var index = await cache.GetAsync(User("u"), Stop);
        Assert.True(index.Bytes > 1 << 20);
        Assert.Same(index, await cache.GetAsync(User("u"), Stop));
    }

    [Fact]
    public async Task Searches_of_owners_without_memories_stay_within_the_budget()
    {
        await using var services = _folder.Services(searchMemoryMiB: 1);
        var cache = services.GetRequiredService<ScopeIndexCache>();
        var first = await cache.GetAsync(User("nobody"), Stop);
        for (var i = 0; i < 300; i++)
        {
            await cache.GetAsync(User($"nobody{i}"), Stop);
        }

        Assert.NotSame(first, await cache.GetAsync(User("nobody"), Stop));
    }

    [Fact]
    public async Task An_index_of_mostly_deleted_memories_is_read_afresh()
    {
        var services = _folder.Services();
        await using var store = new OpenStore(services);
        var cache = services.GetRequiredService<ScopeIndexCache>();
        var grown = await cache.GetAsync(User("u"), Stop);
        await store.AddAsync([.. Enumerable.Range(0, 1500).Select(i => Draft($"kettle {i}", new MemoryScope("u", i < 1400 ? "a" : "b")))]);
        Assert.Same(grown, await cache.GetAsync(User("u"), Stop));
        await store.DeleteAsync(MemoryFilter.ForScope(new MemoryScope(AgentId: "a")));

        var fresh = await cache.GetAsync(User("u"), Stop);
        Assert.Equal((1500, 1400), (grown.Memories.Length, grown.Dead));
        Assert.Equal((100, 0), (fresh.Memories.Length, fresh.Dead));
    }

    [Fact]
    public async Task A_reading_that_fails_fails_its_search_and_the_next_one_reads_again()
    {
        var services = _folder.Services();
        await using var store = new OpenStore(services);
        await store.AddAsync(Draft("kettle"));
        var database = services.GetRequiredService<SqliteDatabase>();
        Execute("ALTER TABLE recall_index RENAME TO hidden");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.SearchAsync("kettle", MemoryFilter.ForScope(new MemoryScope("u"))));

        Execute("ALTER TABLE hidden RENAME TO recall_index");
        Assert.Single(await store.SearchAsync("kettle", MemoryFilter.ForScope(new MemoryScope("u"))));

        void Execute(string sql) => database.Read(connection =>
        {
            SqliteDatabase.Execute(connection, sql);
            return 0;
        });
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_stop_the_reading_for_others()
    {
        await using var services = _folder.Services();
        var cache = services.GetRequiredService<ScopeIndexCache>();
        using var gaveUp = new CancellationTokenSource();
        await gaveUp.CancelAsync();
        try
        {
            await cache.GetAsync(User("u"), gaveUp.Token);
        }
        catch (OperationCanceledException)
        {
            // Or the reading was done before the token was looked at.
        }

        Assert.NotNull(await cache.GetAsync(User("u"), Stop));
    }

    [Fact]
    public async Task Changes_that_a_reading_index_already_has_change_nothing()
    {
        var services = _folder.Services();
        await using var store = new OpenStore(services);
        var (kept, gone) = (Draft("kettle kept", new MemoryScope("u", RunId: "r")), Draft("kettle gone", new MemoryScope("u", RunId: "r")));
        await store.AddAsync(kept, gone);
        await store.DeleteAsync(gone);
        var cache = services.GetRequiredService<ScopeIndexCache>();
        var index = await cache.GetAsync(User("u"), Stop);
        var analysis = (await services.GetRequiredService<TextAnalyzer>().AnalyzeAsync([new("kettle", null, false, default)], Stop))[0];

        // What was committed before the reading is applied after it, in the order in which it was committed.
        cache.Apply([
            new IndexChange.Put(RecallDocument.Of(1, kept, analysis)),
            new IndexChange.Put(RecallDocument.Of(2, gone, analysis)),
            new IndexChange.Remove(2, gone.Scope),
        ]);
        Assert.Equal(1, index.Memories.Length - index.Dead);
        Assert.Equal(["kettle kept"], await store.FindAsync("kettle", MemoryFilter.ForScope(new MemoryScope("u"))));
    }

    [Fact]
    public async Task What_is_committed_between_the_reading_of_an_index_and_its_opening_is_in_it()
    {
        using var read = new HeldReading();
        await using var store = new OpenStore(_folder.Services(services => services.AddSingleton<ILogger<ScopeIndexCache>>(read)));
        var mine = MemoryFilter.ForScope(new MemoryScope("u"));
        var (kept, changed, deleted) = (Draft("kettle kept"), Draft("kettle to change"), Draft("kettle to delete"));
        await store.AddAsync(kept, changed, deleted);

        var search = Task.Run(() => store.FindAsync("kettle", mine), Stop);
        await read.Done.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await store.AddAsync(Draft("kettle added"));
        await store.UpdateAsync(changed, "kettle changed");
        await store.DeleteAsync(deleted);
        read.Release();

        string[] expected = ["kettle added", "kettle changed", "kettle kept"];
        Assert.Equal(expected, await search);
        Assert.Equal(expected, await store.FindAsync("kettle", mine));
    }

    private static IndexKey User(string id) => new(EntityKind.User, id);

    /// <summary>Holds a reading that is done and tells of it in the log, before its index is opened.</summary>
    private sealed class HeldReading : ILogger<ScopeIndexCache>, IDisposable
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();

        public Task Done => _done.Task;

        public void Release() => _released.Set();

        public void Dispose() => Release();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _done.TrySetResult();
            _released.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
        }
    }
}
