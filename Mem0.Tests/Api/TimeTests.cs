using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Api;

public sealed class TimeTests
{
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 23, 59, 59, TimeSpan.Zero));

    [Fact]
    public async Task A_memory_is_shown_on_its_last_day_in_UTC_and_hidden_from_the_next()
    {
        await using var api = await StartAsync();
        var id = await api.Client.RememberAsync("The voucher is worth ten francs.", """ "user_id":"ada","expiration_date":"2026-05-01" """);
        const string Search = """{"query":"voucher","user_id":"ada"}""";

        Assert.Single((await api.Client.GetAsync("/memories?user_id=ada")).Texts);
        Assert.Single((await api.Client.PostAsync("/search", Search)).Texts);

        _clock.Now += TimeSpan.FromSeconds(1);

        Assert.Empty((await api.Client.GetAsync("/memories?user_id=ada")).Texts);
        Assert.Empty((await api.Client.PostAsync("/search", Search)).Texts);
        Assert.Single((await api.Client.GetAsync("/memories?user_id=ada&show_expired=true")).Texts);
        Assert.Single((await api.Client.PostAsync("/search", """{"query":"voucher","user_id":"ada","show_expired":true}""")).Texts);
        Assert.Equal(200, (await api.Client.GetAsync($"/memories/{id}")).Status);
    }

    [Theory]
    [InlineData("1700000000", "2023-11-14T22:13:20.000000+00:00")]
    [InlineData("1700000000.25", "2023-11-14T22:13:20.250000+00:00")]
    [InlineData("-1", "1969-12-31T23:59:59.000000+00:00")]
    [InlineData("\"2020-02-29\"", "2020-02-29T00:00:00.000000+00:00")]
    [InlineData("\"2020-02-29T10:30:00\"", "2020-02-29T10:30:00.000000+00:00")]
    [InlineData("\"2020-02-29T10:30:00.123456Z\"", "2020-02-29T10:30:00.123456+00:00")]
    [InlineData("\"2020-02-29T00:30:00+02:00\"", "2020-02-28T22:30:00.000000+00:00")]
    public async Task A_timestamp_says_when_it_was_said(string timestamp, string expected)
    {
        await using var api = await StartAsync();

        var id = await api.Client.RememberAsync("It was said before.", $"\"user_id\":\"ada\",\"timestamp\":{timestamp}");

        var memory = (await api.Client.GetAsync($"/memories/{id}")).Json;
        Assert.Equal((expected, expected), (memory.GetProperty("created_at").GetString(), memory.GetProperty("updated_at").GetString()));
    }

    [Theory]
    [InlineData("\"10:30\"")]
    [InlineData("\"29/02/2020\"")]
    [InlineData("\"2021-02-29\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("1e300")]
    [InlineData("true")]
    [InlineData("[1700000000]")]
    public async Task A_timestamp_that_is_none_is_refused(string timestamp)
    {
        await using var api = await StartAsync();

        var answer = await api.Client.PostAsync(
            "/memories", $$"""{"messages":[{"role":"user","content":"x"}],"user_id":"ada","timestamp":{{timestamp}}}""");

        answer.AssertProblem(400, "invalid_field", "timestamp");
    }

    [Fact]
    public async Task Without_a_timestamp_it_is_the_clock_that_says_when()
    {
        await using var api = await StartAsync();

        var id = await api.Client.RememberAsync("It is said now.");
        _clock.Now += TimeSpan.FromMinutes(1);
        await api.Client.PutAsync($"/memories/{id}", """{"metadata":{"a":1}}""");

        var memory = (await api.Client.GetAsync($"/memories/{id}")).Json;
        Assert.Equal("2026-05-01T23:59:59.000000+00:00", memory.GetProperty("created_at").GetString());
        Assert.Equal("2026-05-02T00:00:59.000000+00:00", memory.GetProperty("updated_at").GetString());
    }

    [Fact]
    public async Task A_backdated_memory_takes_its_place_in_the_list()
    {
        await using var api = await StartAsync();
        await api.Client.RememberAsync("Now.");
        await api.Client.RememberAsync("Long ago.", "\"user_id\":\"ada\",\"timestamp\":0");
        await api.Client.RememberAsync("Now again.");

        Assert.Equal(["Now again.", "Now.", "Long ago."], (await api.Client.GetAsync("/memories?user_id=ada")).Texts);
    }

    private Task<ApiFixture> StartAsync() =>
        ApiFixture.StartAsync(new ApiSetup { Services = services => services.AddSingleton<TimeProvider>(_clock) });
}
