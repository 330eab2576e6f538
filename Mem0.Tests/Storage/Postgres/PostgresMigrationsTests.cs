using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Mem0.Tests.Storage.Postgres;

public sealed class PostgresMigrationsTests : IAsyncLifetime
{
    private static readonly int Newest = PostgresMigrations.Scripts.Count;

    private PostgresData _data = null!;

    public static TheoryData<int> Versions => [.. Enumerable.Range(1, Newest)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _data = await PostgresData.CreateAsync();

    public ValueTask DisposeAsync() => _data.DisposeAsync();

    [Fact]
    public void Scripts_are_numbered_without_gaps_and_say_what_they_do_to_the_schema()
    {
        Assert.Equal(Enumerable.Range(1, Newest), PostgresMigrations.Scripts.Select(script => script.Version));
        Assert.All(PostgresMigrations.Scripts, script => Assert.Contains(script.Kind, (string[])["expand", "contract"]));
    }

    [Fact]
    public async Task Replicas_that_start_together_apply_each_script_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await using var store = new OpenStore(_data.Services());
            await store.Memories.ProbeAsync(Stop);
            await store.AddAsync(OpenStore.Draft("hello"));
        }));

        Assert.Equal((long)Newest, await _data.RunAsync("SELECT count(*) FROM schema_migrations"));
        Assert.Equal(6L, await _data.RunAsync("SELECT count(*) FROM memories"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_database_of_any_earlier_version_is_brought_up_with_its_data(int version)
    {
        await ApplyAsync(version);
        await _data.RunAsync(
            """
            INSERT INTO memories (id, user_id, text, hash, role, metadata, facets, created_at, updated_at, conversation, place, version)
            VALUES ('0190a000-0000-7000-8000-000000000001', 'u', 'Kettle', 'h', 'user', '{"a":1}', '{}', now(), now(), 'c', 0, nextval('scope_change_ids'));
            INSERT INTO recall_index (seq, user_id, conversation, place, said_by_user, day, terms, traits, embedding, version)
            SELECT seq, user_id, conversation, place, true, 700000, 'kettl', 0, array_fill(0, ARRAY[256])::vector::halfvec, version FROM memories;
            INSERT INTO facts (name, value) VALUES ('text_analysis', '1');
            """);
        await using var store = new OpenStore(_data.Services());

        Assert.Equal(["Kettle"], await store.FindAsync("kettle", MemoryFilter.ForScope(new MemoryScope("u"))));
        Assert.Equal("""{"a":1}""", (await store.ListAsync(MemoryFilter.Everything)).Memories[0].Metadata!.Value.GetRawText());
        Assert.Equal((long)Newest, await _data.RunAsync("SELECT count(*) FROM schema_migrations"));
    }

    [Fact]
    public async Task Applying_again_changes_nothing()
    {
        await ApplyAsync(Newest);
        var before = await _data.ListAsync("SELECT version || name || applied_at FROM schema_migrations ORDER BY version");
        await ApplyAsync(Newest);
        Assert.Equal(before, await _data.ListAsync("SELECT version || name || applied_at FROM schema_migrations ORDER BY version"));
    }

    [Theory]
    [InlineData("expand", true)]
    [InlineData("contract", false)]
    public async Task A_newer_schema_is_used_as_long_as_it_was_only_expanded(string kind, bool isUsed)
    {
        await ApplyAsync(Newest);
        await _data.RunAsync($"INSERT INTO schema_migrations (version, name, kind) VALUES ({Newest + 1}, 'newer', '{kind}')");
        await using var store = new OpenStore(_data.Services());

        var exception = await Record.ExceptionAsync(() => store.Memories.ProbeAsync(Stop));

        Assert.Equal(isUsed, exception is null);
        Assert.True(isUsed || exception!.Message.Contains($"has schema {Newest + 1}, this version knows {Newest}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_migration_waits_for_a_backup_which_holds_the_same_lock()
    {
        await using var backup = await _data.ConnectAsync();
        await using var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({PostgresMigrations.SchemaLock})", backup);
        await hold.ExecuteScalarAsync(Stop);

        var migration = ApplyAsync(Newest);
        while ((long)(await _data.RunAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_try_advisory_lock%'"))! == 0)
        {
            await Task.Yield();
        }

        Assert.False(migration.IsCompleted);
        Assert.Null(await _data.RunAsync("SELECT to_regclass('memories')::text") as string);
        await backup.CloseAsync();
        await migration;
        Assert.Equal("memories", await _data.RunAsync("SELECT to_regclass('memories')::text"));
    }

    [Fact]
    public async Task A_migration_that_waits_for_a_long_reader_keeps_no_other_reader_waiting_for_long()
    {
        await ApplyAsync(1);
        await using var reader = await _data.ConnectAsync();
        await using var transaction = await reader.BeginTransactionAsync(Stop);
        await using var read = new NpgsqlCommand("SELECT count(*) FROM memories", reader);
        await read.ExecuteScalarAsync(Stop);

        var migration = ApplyAsync(Newest);
        var waits = new List<TimeSpan>();
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(6);)
        {
            var before = clock.Elapsed;
            await _data.RunAsync("SELECT count(*) FROM memories");
            waits.Add(clock.Elapsed - before);
        }

        Assert.False(migration.IsCompleted);
        Assert.InRange(waits.Max(), TimeSpan.Zero, TimeSpan.FromSeconds(4));
        await transaction.CommitAsync(Stop);
        await migration;
    }

    [Fact]
    public async Task A_role_that_may_not_install_the_extension_is_told_what_to_run()
    {
        await _data.RunAsync("DO $$ BEGIN CREATE ROLE mem0_test_plain LOGIN PASSWORD 'plain'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
        await _data.RunAsync("GRANT CREATE ON SCHEMA public TO mem0_test_plain");
        var plain = new NpgsqlConnectionStringBuilder(_data.ConnectionString) { Username = "mem0_test_plain", Password = "plain" };

        await using (var services = _data.Services(null, ("ConnectionStrings:db", plain.ConnectionString)))
        {
            await using var store = new OpenStore(services);
            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => store.Memories.ProbeAsync(Stop));
            Assert.Contains("CREATE EXTENSION vector;", exception.Message, StringComparison.Ordinal);
        }

        // With the extension there, it gets along without the right to create roles.
        await _data.RunAsync("CREATE EXTENSION vector");
        await using var working = new OpenStore(_data.Services(null, ("ConnectionStrings:db", plain.ConnectionString)));
        await working.AddAsync(OpenStore.Draft("kettle"));
        Assert.Equal(["kettle"], await working.FindAsync("kettle", MemoryFilter.ForScope(new MemoryScope("u"))));
    }

    private async Task ApplyAsync(int upTo)
    {
        await using var connection = await _data.ConnectAsync();
        await new PostgresMigrations(NullLogger.Instance).ApplyAsync(connection, upTo, Stop);
    }
}
