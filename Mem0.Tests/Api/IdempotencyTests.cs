using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Api;

public sealed class IdempotencyTests
{
    private const string Bees = """{"messages":[{"role":"user","content":"I keep bees."}],"user_id":"ada"}""";
    private const string Cats = """{"messages":[{"role":"user","content":"I keep cats."}],"user_id":"ada"}""";

    private static readonly (string Name, string Value) Header = ("Idempotency-Key", "a key of 2026");

    [Fact]
    public async Task The_same_request_again_gets_the_same_answer_and_stores_nothing()
    {
        await using var api = await ApiFixture.StartAsync();

        var first = await api.Client.PostAsync("/memories", Bees, Header);
        var second = await api.Client.PostAsync("/memories", Bees, Header);

        Assert.Equal((200, first.Body), (second.Status, second.Body));
        Assert.Equal(["I keep bees."], (await api.Client.GetAsync("/memories?user_id=ada")).Texts);
    }

    [Fact]
    public async Task Another_body_with_the_same_key_is_refused()
    {
        await using var api = await ApiFixture.StartAsync();
        await api.Client.PostAsync("/memories", Bees, Header);

        (await api.Client.PostAsync("/memories", Cats, Header)).AssertProblem(422, "idempotency_key_reused", "Idempotency-Key");
        Assert.Equal(["I keep bees."], (await api.Client.GetAsync("/memories?user_id=ada")).Texts);
    }

    [Fact]
    public async Task The_same_key_while_the_first_request_is_worked_on_is_refused()
    {
        using var embedder = new ControlledEmbedder();
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Services = embedder.AddTo });
        var release = embedder.Hold();

        var first = api.Client.PostAsync("/memories", Bees, Header);
        await embedder.EnteredAsync();
        var second = await api.Client.PostAsync("/memories", Bees, Header);
        release();

        second.AssertProblem(409, "idempotency_key_in_flight", "Idempotency-Key");
        Assert.Equal(200, (await first).Status);
        Assert.Equal((await first).Body, (await api.Client.PostAsync("/memories", Bees, Header)).Body);
    }

    [Fact]
    public async Task Keys_of_two_callers_never_meet()
    {
        await using var api = await ApiFixture.StartAsync();
        using var other = api.ClientOf(ApiFixture.OtherKey);

        var mine = await api.Client.PostAsync("/memories", Bees, Header);
        var theirs = await other.PostAsync("/memories", Cats, Header);

        Assert.Equal((200, 200), (mine.Status, theirs.Status));
        Assert.Equal(["I keep cats.", "I keep bees."], (await api.Client.GetAsync("/memories?user_id=ada")).Texts);
    }

    [Fact]
    public async Task An_answer_is_kept_for_24_hours()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Services = services => services.AddSingleton<TimeProvider>(clock) });
        var first = await api.Client.PostAsync("/memories", Bees, Header);

        clock.Now += TimeSpan.FromHours(24);
        var justInTime = await api.Client.PostAsync("/memories", Bees, Header);
        clock.Now += TimeSpan.FromTicks(TimeSpan.TicksPerMicrosecond);
        var late = await api.Client.PostAsync("/memories", Bees, Header);

        Assert.Equal(first.Body, justInTime.Body);
        Assert.NotEqual(first.Body, late.Body);
        Assert.Equal(2, (await api.Client.GetAsync("/memories?user_id=ada")).Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_request_that_failed_does_not_use_up_its_key()
    {
        using var embedder = new ControlledEmbedder { Failure = new HttpRequestException("down") };
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Services = embedder.AddTo });

        (await api.Client.PostAsync("/memories", Bees, Header)).AssertProblem(503, "embedding_unavailable");
        embedder.Failure = null;

        Assert.Equal(200, (await api.Client.PostAsync("/memories", Bees, Header)).Status);
    }

    [Fact]
    public async Task A_key_has_255_visible_characters_at_the_most()
    {
        await using var api = await ApiFixture.StartAsync();

        Assert.Equal(200, (await api.Client.PostAsync("/memories", Bees, (Header.Name, new string('k', 255)))).Status);
        (await api.Client.PostAsync("/memories", Bees, (Header.Name, new string('k', 256)))).AssertProblem(400, "invalid_field", "Idempotency-Key");
    }
}
