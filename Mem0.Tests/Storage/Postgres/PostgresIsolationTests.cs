using Mem0.Core.Memories;
using Mem0.Tests.Api;
using Mem0.Tests.Infrastructure;
using Npgsql;

namespace Mem0.Tests.Storage.Postgres;

/// <summary>The matrix of routes and confined keys over this store.</summary>
public sealed class PostgresIsolationMatrixTests : IsolationMatrixTests, IAsyncLifetime
{
    private PostgresData? _data;

    private protected override ApiSetup Setup => _data!.Setup;

    public override async ValueTask InitializeAsync()
    {
        _data = await PostgresData.CreateAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _data!.DisposeAsync();
    }
}

/// <summary>The second wall: what the database itself keeps from confined callers.</summary>
public sealed class RowLevelSecurityTests : IAsyncLifetime
{
    private PostgresData _data = null!;
    private OpenStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _data = await PostgresData.CreateAsync();
        _store = new OpenStore(_data.Services());
        await _store.AddAsync(
            OpenStore.Draft("mine", new MemoryScope("a")), OpenStore.Draft("mine of a run", new MemoryScope("a", RunId: "r")),
            OpenStore.Draft("another's", new MemoryScope("b")), OpenStore.Draft("nobody's", new MemoryScope(AgentId: "a")));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _data.DisposeAsync();
    }

    [Theory]
    [InlineData("a", "", "mine, mine of a run")]
    [InlineData("a", "r", "mine of a run")]
    [InlineData("b", "", "another's")]
    [InlineData("c", "", "")]
    [InlineData("", "", "")]
    public async Task The_confined_role_sees_what_has_every_id_and_nothing_when_it_has_none(string user, string run, string expected)
    {
        await using var connection = await ConfinedAsync(user, run);
        Assert.Equal(expected, await ScalarAsync(connection, "SELECT COALESCE(string_agg(text, ', ' ORDER BY seq), '') FROM memories"));
        Assert.Equal(expected, await ScalarAsync(connection, "SELECT COALESCE(string_agg(new_memory, ', ' ORDER BY seq), '') FROM history"));
    }

    [Fact]
    public async Task The_confined_role_changes_and_deletes_nothing_of_others()
    {
        await using (var connection = await ConfinedAsync("a", ""))
        {
            Assert.Equal(2L, await ScalarAsync(connection, "WITH changed AS (UPDATE memories SET text = 'changed' RETURNING 1) SELECT count(*) FROM changed"));
            Assert.Equal(2L, await ScalarAsync(connection, "WITH deleted AS (DELETE FROM memories RETURNING 1) SELECT count(*) FROM deleted"));
            await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(connection, "UPDATE facts SET value = 'x' RETURNING 1"));
        }

        Assert.Equal("another's, nobody's", await _data.RunAsync("SELECT string_agg(text, ', ' ORDER BY seq) FROM memories"));
    }

    [Fact]
    public async Task A_confined_request_runs_as_the_confined_role()
    {
        // Where the first wall had a hole, the second one would hold: this is the statement of a search's rows, without its WHERE.
        await using var connection = await _data.ConnectAsync();
        await using var batch = new Mem0.Core.Storage.Postgres.PostgresBatch(connection, new MemoryScope("b"), hasConfinedRole: true);
        batch.Add("SELECT m.text FROM memories AS m");
        Assert.Equal(["another's"], await batch.ReadAllAsync(row => row.GetString(0), Stop));

        // And the next statement of the connection does not.
        Assert.Equal(4L, await ScalarAsync(connection, "SELECT count(*) FROM memories"));
    }

    private async Task<NpgsqlConnection> ConfinedAsync(string user, string run)
    {
        var connection = await _data.ConnectAsync();
        await ScalarAsync(connection, $"SELECT set_config('mem0.user_id', '{user}', false), set_config('mem0.run_id', '{run}', false), set_config('role', 'mem0_confined', false)");
        return connection;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Stop);
    }
}
