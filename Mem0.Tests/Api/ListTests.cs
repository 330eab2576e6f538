using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Api;

public sealed class ListTests
{
    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_overlap_and_tell_the_count()
    {
        await using var api = await ApiFixture.StartAsync();
        for (var i = 0; i < 7; i++)
        {
            await api.Client.RememberAsync($"Note {i}.");
        }

        await api.Client.RememberAsync("Somebody else's.", "\"user_id\":\"grace\"");

        List<string> texts = [];
        for (var page = 1; page <= 4; page++)
        {
            var answer = await api.Client.GetAsync($"/memories?user_id=ada&page={page}&page_size=3");
            Assert.Equal(7, answer.Json.GetProperty("count").GetInt32());
            texts.AddRange(answer.Texts);
        }

        Assert.Equal(["Note 6.", "Note 5.", "Note 4.", "Note 3.", "Note 2.", "Note 1.", "Note 0."], texts);
    }

    [Fact]
    public async Task Without_a_number_20_are_listed_and_pages_have_100()
    {
        await using var api = await ApiFixture.StartAsync();
        var messages = string.Join(',', Enumerable.Range(0, 101).Select(i => $$"""{"role":"user","content":"Note {{i}}."}"""));
        await api.Client.PostAsync("/memories", $$"""{"messages":[{{messages}}],"user_id":"ada"}""");

        Assert.Equal(20, (await api.Client.GetAsync("/memories?user_id=ada")).Texts.Count());
        Assert.Equal(100, (await api.Client.GetAsync("/memories?user_id=ada&page=1")).Texts.Count());
        Assert.Equal(["Note 0."], (await api.Client.GetAsync("/memories?user_id=ada&page=2")).Texts);
    }

    [Theory]
    [InlineData("top_k=5&page=1", "top_k")]
    [InlineData("top_k=5&page_size=1", "top_k")]
    [InlineData("page=0", "page")]
    [InlineData("page_size=0", "page_size")]
    [InlineData("top_k=-1", "top_k")]
    [InlineData("top_k=ten", "top_k")]
    [InlineData("show_expired=perhaps", "show_expired")]
    public async Task A_number_that_makes_no_sense_is_refused(string query, string field)
    {
        await using var api = await ApiFixture.StartAsync();

        (await api.Client.GetAsync($"/memories?user_id=ada&{query}")).AssertProblem(400, "invalid_field", field);
    }

    [Fact]
    public async Task A_page_beyond_any_number_is_empty()
    {
        await using var api = await ApiFixture.StartAsync();
        await api.Client.RememberAsync("Note.");

        var answer = await api.Client.GetAsync($"/memories?user_id=ada&page={int.MaxValue}&page_size=1000");

        Assert.Empty(answer.Texts);
        Assert.Equal(1, answer.Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_filter_narrows_the_list_and_its_count()
    {
        await using var api = await ApiFixture.StartAsync();
        await api.Client.RememberAsync("Red apples.", """ "user_id":"ada","metadata":{"kind":"food"} """);
        await api.Client.RememberAsync("A taxi.", """ "user_id":"ada","metadata":{"kind":"travel"} """);

        var answer = await api.Client.GetAsync($"/memories?user_id=ada&filters={Uri.EscapeDataString("""{"kind":"food"}""")}");

        Assert.Equal(["Red apples."], answer.Texts);
        Assert.Equal(1, answer.Json.GetProperty("count").GetInt32());
    }
}
