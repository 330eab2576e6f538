using System.Diagnostics;
using Mem0.Tests.Infrastructure;
using Npgsql;

namespace Mem0.Tests.Storage.Postgres;

/// <summary>How the API uses connections: few, briefly, over TLS where asked for, and again after a failure.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private const int Pool = 4;

    private PostgresData _data = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _data = await PostgresData.CreateAsync();

    public ValueTask DisposeAsync() => _data.DisposeAsync();

    [Fact]
    public async Task No_connection_is_held_while_embedding()
    {
        using var embedder = new ControlledEmbedder();
        await using var api = await StartAsync(Connection(pool: 1), embedder);
        var id = await api.Client.RememberAsync("I like tea");

        var release = embedder.Hold();
        List<Task<Answer>> waiting =
        [
            api.Client.PostAsync("/search", """{"query":"tea","user_id":"ada"}"""),
            api.Client.PostAsync("/memories", """{"messages":[{"role":"user","content":"I like cake"}],"user_id":"ada"}"""),
            api.Client.PostAsync("/memories", """{"messages":[{"role":"user","content":"I like rice"}],"user_id":"ada"}""", ("Idempotency-Key", "k")),
            api.Client.PutAsync($"/memories/{id}", """{"text":"I like coffee"}"""),
        ];
        await embedder.EnteredAsync();
        for (var i = 0; i < waiting.Count; i++)
        {
            await embedder.EnteredAsync();
        }

        // The only connection there is serves another request, and is in no transaction.
        Assert.Equal(200, (await api.Client.GetAsync($"/memories/{id}")).Status);
        Assert.Equal(0L, await _data.RunAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'mem0' AND state <> 'idle'"));
        Assert.All(waiting, request => Assert.False(request.IsCompleted));
        release();
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(200, answer.Status));
    }

    [Fact]
    public async Task Four_times_as_many_clients_as_connections_get_answers_for_a_minute()
    {
        await using var api = await StartAsync(Connection(Pool));
        var statuses = new System.Collections.Concurrent.ConcurrentBag<(int Status, bool MayRetry)>();
        var ends = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 4 * Pool).Select(async client =>
        {
            using var caller = api.ClientOf(ApiFixture.Key);
            for (var i = 0; ends.Elapsed < TimeSpan.FromSeconds(60); i++)
            {
                var answer = (i % 4) switch
                {
                    0 => await caller.PostAsync("/memories", $$"""{"messages":[{"role":"user","content":"note {{i}} of {{client}}"}],"user_id":"u{{client % 3}}"}"""),
                    1 => await caller.GetAsync($"/memories?user_id=u{client % 3}&page_size=10"),
                    _ => await caller.PostAsync("/search", $$"""{"query":"note {{i}}","user_id":"u{{client % 3}}","top_k":5}"""),
                };
                statuses.Add((answer.Status, answer.Headers.RetryAfter is not null));
            }
        }));

        Assert.InRange(statuses.Count, 1000, int.MaxValue);
        Assert.All(statuses.Distinct(), status => Assert.Contains(status, ((int, bool)[])[(200, false), (429, true), (503, true)]));
        Assert.True(statuses.Count(status => status.Status == 200) > statuses.Count * .95);
    }

    [Fact]
    public async Task It_serves_again_within_five_seconds_of_a_restart_of_the_database()
    {
        await using var server = await OwnPostgresServer.StartAsync();
        await using var api = await StartAsync(server.ConnectionString);
        var id = await api.Client.RememberAsync("I like tea");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => api.Client.PostAsync("/search", """{"query":"tea","user_id":"ada"}""")));

        await server.KillAsync();
        var away = await api.Client.GetAsync($"/memories/{id}");
        away.AssertProblem(503, "store_unavailable");
        Assert.NotNull(away.Headers.RetryAfter);
        Assert.Equal(503, (await api.Client.GetAsync("/health/ready")).Status);
        Assert.Equal(200, (await api.Client.GetAsync("/health/live")).Status);

        await server.RestartAsync();
        var recovery = Stopwatch.StartNew();
        while ((await api.Client.PostAsync("/search", """{"query":"tea","user_id":"ada"}""")).Status != 200)
        {
            Assert.InRange(recovery.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        }

        Assert.Equal(["I like tea"], (await api.Client.PostAsync("/search", """{"query":"tea","user_id":"ada"}""")).Texts);
        await api.Client.RememberAsync("I like cake");
        Assert.Equal(200, (await api.Client.GetAsync("/health/ready")).Status);
    }

    [Theory]
    [InlineData("SSL Mode=Require;Trust Server Certificate=true", true)]
    [InlineData("SSL Mode=VerifyCA;Root Certificate={ca}", true)]
    [InlineData("SSL Mode=VerifyFull;Root Certificate={ca}", true)]
    [InlineData("SSL Mode=Disable", false)]
    public async Task TLS_is_used_as_the_connection_string_says(string mode, bool isEncrypted)
    {
        await using var api = await StartAsync($"{Connection(Pool)};{mode.Replace("{ca}", Authority, StringComparison.Ordinal)}");
        await api.Client.RememberAsync("I like tea");
        Assert.Equal(isEncrypted, await _data.RunAsync(
            "SELECT bool_and(s.ssl) FROM pg_stat_activity AS a JOIN pg_stat_ssl AS s USING (pid) WHERE a.datname = current_database() AND a.application_name = 'mem0'"));
    }

    [Fact]
    public async Task A_server_whose_certificate_is_not_trusted_is_refused()
    {
        _ = Authority;
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync($"{Connection(Pool)};SSL Mode=VerifyFull"));
        Assert.Contains("certificate", exception.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Password", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The certificate authority of the server.</summary>
    private static string Authority
    {
        get
        {
            var path = Environment.GetEnvironmentVariable("MEM0_TEST_POSTGRES_CA");
            Assert.SkipWhen(string.IsNullOrEmpty(path), "The server's certificate is not known: set MEM0_TEST_POSTGRES_CA, or run ./test.sh");
            return path!;
        }
    }

    private string Connection(int pool) => new NpgsqlConnectionStringBuilder(_data.ConnectionString) { MaxPoolSize = pool }.ConnectionString;

    private static Task<ApiFixture> StartAsync(string connectionString, ControlledEmbedder? embedder = null) => ApiFixture.StartAsync(new ApiSetup
    {
        Settings = new Dictionary<string, string> { ["ConnectionStrings:db"] = connectionString },
        Services = services => embedder?.AddTo(services),
    });
}
