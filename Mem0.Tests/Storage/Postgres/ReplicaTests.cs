using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage.Postgres;
using static Mem0.Tests.Storage.OpenStore;

namespace Mem0.Tests.Storage.Postgres;

/// <summary>Two servers over one database.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private PostgresData _data = null!;
    private OpenStore _one = null!;
    private OpenStore _other = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static MemoryFilter Mine => MemoryFilter.ForScope(new MemoryScope("u"));

    public async ValueTask InitializeAsync()
    {
        _data = await PostgresData.CreateAsync();
        (_one, _other) = (new OpenStore(_data.Services()), new OpenStore(_data.Services()));
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _data.DisposeAsync();
    }

    [Fact]
    public async Task What_one_server_has_answered_the_other_finds()
    {
        Assert.Empty(await _other.SearchAsync("kettle", Mine));
        var draft = Draft("kettle 4711");
        await _one.AddAsync(draft);
        Assert.Equal(["kettle 4711"], await _other.FindAsync("4711", Mine));
        await _one.UpdateAsync(draft, "teapot 4712");
        Assert.Equal(["teapot 4712"], await _other.FindAsync("4712", Mine));
        Assert.Empty(await _other.FindAsync("4711", Mine));
        await _one.DeleteAsync(draft);
        Assert.Empty(await _other.SearchAsync("4712", Mine));
    }

    [Fact]
    public async Task After_a_reset_by_one_server_the_other_finds_nothing()
    {
        await _one.AddAsync(Draft("kettle"));
        Assert.Single(await _other.SearchAsync("kettle", Mine));
        await _one.Memories.ResetAsync(Stop);
        Assert.Empty(await _other.SearchAsync("kettle", Mine));
        await _one.AddAsync(Draft("kettle again"));
        Assert.Single(await _other.SearchAsync("kettle", Mine));
    }

    [Fact]
    public async Task A_change_that_is_committed_late_is_not_passed_over()
    {
        await _one.AddAsync(Draft("kettle 4711"));
        Assert.Single(await _other.SearchAsync("kettle", Mine));

        // A transaction that began before others, and is committed after them.
        await using var slow = await _data.ConnectAsync();
        await using var transaction = await slow.BeginTransactionAsync(Stop);
        await using var rename = new Npgsql.NpgsqlCommand(
            """
            WITH changed AS (UPDATE recall_index SET terms = '4799', version = nextval('scope_change_ids') RETURNING seq, version, user_id)
            INSERT INTO scope_changes (scope, id, seq) SELECT (mem0_scopes(user_id, NULL, NULL, NULL))[1], version, seq FROM changed
            """,
            slow);
        await rename.ExecuteNonQueryAsync(Stop);
        for (var i = 0; i < 5; i++)
        {
            await _one.AddAsync(Draft($"kettle 480{i}"));
            Assert.Single(await _other.FindAsync($"480{i}", Mine));
            Assert.Empty(await _other.FindAsync("4799", Mine));
        }

        await transaction.CommitAsync(Stop);
        Assert.Equal(["kettle 4711"], await _other.FindAsync("4799", Mine));
    }

    [Fact]
    public async Task A_server_that_has_not_looked_since_changes_were_dropped_reads_its_scope_again()
    {
        await _one.AddAsync(Draft("kettle 4711"));
        Assert.Single(await _other.SearchAsync("kettle", Mine));
        await _one.AddAsync(Draft("kettle 4712"));

        await using (var connection = await _data.ConnectAsync())
        {
            Assert.Equal(2, await ScopeChangeLog.PurgeAsync(connection, TimeSpan.Zero, Stop));
        }

        Assert.Equal(["kettle 4712"], await _other.FindAsync("4712", Mine));
    }

    [Fact]
    public async Task Identical_requests_with_one_key_to_both_servers_store_once()
    {
        var claim = new IdempotencyClaim("owner", "key", "print");
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => (i % 2 == 0 ? _one : _other).AddAsync(claim, Start, Draft("kettle"))));
        Assert.Single(answers, answer => !answer.Value!.Replayed);
        Assert.Single(answers.Select(answer => answer.Value!.Memories[0].Id).Distinct());
        Assert.Equal(1, (await _one.ListAsync(Mine)).Total);
    }

    [Fact]
    public async Task Places_of_a_run_are_counted_across_servers()
    {
        var run = new MemoryScope("u", RunId: "r");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? _one : _other).AddAsync(Draft($"{i}", run), Draft($"{i} more", run) with { Place = 1 })));
        Assert.Equal(Enumerable.Range(0, 120), (await _one.ListAsync(Mine)).Memories.Select(memory => memory.Place).Order());
    }

    [Fact]
    public async Task An_addition_that_is_refused_fails_alone_among_those_that_wait_with_it()
    {
        var stored = Draft("stored");
        await _one.AddAsync(stored);
        var additions = Enumerable.Range(0, 200).Select(i => _one.AddAsync(i % 50 == 7 ? Draft($"{i}") with { Id = stored.Id } : Draft($"{i}"))).ToList();
        var outcomes = await Task.WhenAll(additions.Select(addition => Record.ExceptionAsync(() => addition).AsTask()));

        Assert.Equal([7, 57, 107, 157], outcomes.Index().Where(outcome => outcome.Item is not null).Select(outcome => outcome.Index));
        Assert.Equal(197, (await _other.ListAsync(Mine)).Total);
        Assert.Equal(197, (await _other.SearchAsync("stored", Mine)).Count);
    }
}
