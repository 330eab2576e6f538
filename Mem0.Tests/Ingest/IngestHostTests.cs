using System.Text.Json;
using Mem0.Core.Upkeep;
using Mem0.Tests.Infrastructure;
using Mem0.Tests.Storage;
using Mem0.Tests.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Mem0.Tests.Ingest;

public sealed class IngestHostTests : IAsyncLifetime
{
    private PostgresData _data = null!;

    private string Database => $"ConnectionStrings:db={_data.ConnectionString}";

    public async ValueTask InitializeAsync() => _data = await PostgresData.CreateAsync();

    public ValueTask DisposeAsync() => _data.DisposeAsync();

    [Fact]
    public async Task It_says_what_is_ready_and_answers_nothing_but_health()
    {
        await using var worker = await IngestFixture.StartAsync([Database]);

        Assert.Equal(200, (await worker.GetAsync("/health/live")).Status);
        var (status, body) = await worker.GetAsync("/health/ready");
        Assert.Equal(200, status);
        Assert.Equal(["PostgreSql", "host", "store", "upkeep"], PartsOf(body).Keys.Order(StringComparer.Ordinal));
        Assert.All(PartsOf(body).Values, part => Assert.Equal("healthy", part));
        Assert.Equal(404, (await worker.GetAsync("/memories?user_id=ada")).Status);
    }

    [Fact]
    public async Task Without_a_database_it_says_what_it_needs()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => IngestFixture.StartAsync([]));
        Assert.Contains("ConnectionStrings:db", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_string_may_stand_where_aspires_integration_has_it()
    {
        await using var worker = await IngestFixture.StartAsync([$"Aspire:Npgsql:db:ConnectionString={_data.ConnectionString}", "Aspire:Npgsql:DisableHealthChecks=true"]);
        Assert.Equal(["host", "store", "upkeep"], PartsOf((await worker.GetAsync("/health/ready")).Body).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_store_of_another_embedding_model_is_refused()
    {
        await OtherModelAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => IngestFixture.StartAsync([Database]));
    }

    [Fact]
    public async Task A_store_of_another_embedding_model_is_embedded_again_where_that_is_asked_for()
    {
        await OtherModelAsync();
        var embedder = new ControlledEmbedder();
        var release = embedder.Hold();
        await using var worker = await IngestFixture.StartAsync([Database, "Mem0:Ingest:Reembed=true"], embedder.AddTo);

        // Until the switch it is alive, not ready, and says how much is left.
        await embedder.EnteredAsync();
        var (status, body) = await worker.GetAsync("/health/ready");
        Assert.Equal(503, status);
        Assert.Equal(("degraded", "unhealthy"), (PartsOf(body)["reembedding"], PartsOf(body)["store"]));
        Assert.Contains("1 memories are still to be embedded again", body, StringComparison.Ordinal);
        Assert.Equal(200, (await worker.GetAsync("/health/live")).Status);

        release();
        await WaitUntilAsync(async () => (await worker.GetAsync("/health/ready")).Status == 200);
        await using var api = await ApiFixture.StartAsync(_data.Setup);
        Assert.Equal(["I like tea"], (await api.Client.PostAsync("/search", """{"query":"tea","user_id":"ada"}""")).Texts);
    }

    [Fact]
    public async Task It_purges_expired_memories_and_old_answers_to_idempotency_keys()
    {
        var time = new FakeTimeProvider(OpenStore.Start);
        await using (var services = _data.Services())
        {
            var store = new OpenStore(services);
            await store.AddAsync(new("owner", "key", "print"), OpenStore.Start.AddDays(-2), OpenStore.Draft("kept"));
            await store.AddAsync(OpenStore.Draft("expired") with { ExpirationDate = DateOnly.FromDateTime(OpenStore.Start.UtcDateTime).AddDays(-31) });
        }

        await using var worker = await IngestFixture.StartAsync([Database], services => services.AddSingleton<TimeProvider>(time));
        Assert.Equal(1L, await _data.RunAsync("SELECT count(*) FROM idempotency"));
        await WaitUntilAsync(async () =>
        {
            // A timer that is not set yet does not see the clock move.
            time.Advance(TimeSpan.FromMinutes(1));
            return await _data.RunAsync("SELECT (SELECT count(*) FROM idempotency) + (SELECT count(*) FROM memories WHERE text = 'expired')") is 0L;
        });
        Assert.Equal(["kept"], await _data.ListAsync("SELECT text FROM memories"));
    }

    [Fact]
    public async Task The_api_leaves_the_upkeep_to_it_where_that_is_set()
    {
        await using var with = await ApiFixture.StartAsync(_data.Setup);
        Assert.Contains(with.App.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>(), service => service is UpkeepService);

        await using var without = await ApiFixture.StartAsync(
            new ApiSetup { Settings = new Dictionary<string, string> { ["ConnectionStrings:db"] = _data.ConnectionString, ["Mem0:Upkeep:InApi"] = "false" } });
        Assert.DoesNotContain(without.App.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>(), service => service is UpkeepService);
    }

    /// <summary>A store with one memory of another model.</summary>
    private async Task OtherModelAsync()
    {
        await using (var api = await ApiFixture.StartAsync(_data.Setup))
        {
            await api.Client.RememberAsync("I like tea");
        }

        await _data.RunAsync("UPDATE facts SET value = 'another 256' WHERE name = 'embedding'");
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static Dictionary<string, string> PartsOf(string body) =>
        JsonElement.Parse(body).GetProperty("parts").EnumerateArray().ToDictionary(part => part.GetProperty("name").GetString()!, part => part.GetProperty("status").GetString()!);
}
