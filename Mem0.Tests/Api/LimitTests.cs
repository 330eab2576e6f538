using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Api;

public sealed class LimitTests
{
    [Fact]
    public async Task A_body_beyond_a_mebibyte_is_413()
    {
        await using var api = await ApiFixture.StartAsync();

        (await api.Client.PostAsync("/memories", $$"""{"padding":"{{new string('x', 1 << 20)}}"}""")).AssertProblem(413, "body_too_large");
    }

    [Fact]
    public async Task A_body_beyond_a_mebibyte_whose_length_is_not_told_is_413()
    {
        await using var api = await ApiFixture.StartAsync();
        using var content = ApiClient.Json($$"""{"padding":"{{new string('x', 1 << 20)}}"}""");

        (await api.Client.SendAsync(HttpMethod.Post, "/memories", content, ("Transfer-Encoding", "chunked"))).AssertProblem(413, "body_too_large");
    }

    [Theory]
    [InlineData("x", 32 << 10)]
    [InlineData("é", 16 << 10)]
    [InlineData("😀", 8 << 10)]
    public async Task A_text_has_32_KiB_and_no_more(string character, int most)
    {
        await using var api = await ApiFixture.StartAsync();
        var text = string.Concat(Enumerable.Repeat(character, most));

        Assert.Equal(200, (await api.Client.PostAsync("/memories", Add(text))).Status);
        (await api.Client.PostAsync("/memories", Add(text + "x"))).AssertProblem(400, "text_too_long", "messages[0].content");
        (await api.Client.PostAsync("/search", $$"""{"query":"{{text}}x","user_id":"ada"}""")).AssertProblem(400, "text_too_long", "query");
    }

    [Fact]
    public async Task An_add_has_200_messages_and_no_more()
    {
        await using var api = await ApiFixture.StartAsync();

        var most = await api.Client.PostAsync("/memories", Messages(200));

        Assert.Equal(200, most.Json.GetProperty("results").GetArrayLength());
        (await api.Client.PostAsync("/memories", Messages(201))).AssertProblem(400, "too_many_messages", "messages");
    }

    [Fact]
    public async Task A_search_and_a_list_have_1000_results_and_no_more()
    {
        await using var api = await ApiFixture.StartAsync();

        Assert.Equal(200, (await api.Client.PostAsync("/search", """{"query":"x","user_id":"ada","top_k":1000}""")).Status);
        (await api.Client.PostAsync("/search", """{"query":"x","user_id":"ada","top_k":1001}""")).AssertProblem(400, "invalid_field", "top_k");
        Assert.Equal(200, (await api.Client.GetAsync("/memories?user_id=ada&top_k=1000")).Status);
        (await api.Client.GetAsync("/memories?user_id=ada&top_k=1001")).AssertProblem(400, "invalid_field", "top_k");
        (await api.Client.GetAsync("/memories?user_id=ada&page_size=1001")).AssertProblem(400, "invalid_field", "page_size");
    }

    [Theory]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}""", true)]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}""", true)]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}""", false)]
    [InlineData("""{"a":[[[[[[[[]]]]]]]]}""", false)]
    public async Task Metadata_nests_8_deep_and_no_deeper(string metadata, bool isTaken)
    {
        await using var api = await ApiFixture.StartAsync();

        var answer = await api.Client.PostAsync("/memories", Add("Nested.", $"\"metadata\":{metadata}"));

        Assert.Equal(isTaken ? 200 : 400, answer.Status);
        Assert.StartsWith(isTaken ? "" : "metadata.a", isTaken ? "" : answer.Field, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_change_the_limits()
    {
        var settings = new Dictionary<string, string>
        {
            ["Mem0:Limits:BodyBytes"] = "2048",
            ["Mem0:Limits:TextBytes"] = "16",
            ["Mem0:Limits:Messages"] = "2",
            ["Mem0:Limits:TopK"] = "3",
            ["Mem0:Limits:MetadataDepth"] = "1",
        };
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Settings = settings });

        (await api.Client.PostAsync("/memories", Add(new string('x', 2048)))).AssertProblem(413, "body_too_large");
        (await api.Client.PostAsync("/memories", Add(new string('x', 17)))).AssertProblem(400, "text_too_long", "messages[0].content");
        (await api.Client.PostAsync("/memories", Messages(3))).AssertProblem(400, "too_many_messages", "messages");
        (await api.Client.GetAsync("/memories?user_id=ada&top_k=4")).AssertProblem(400, "invalid_field", "top_k");
        (await api.Client.PostAsync("/memories", Add("x", "\"metadata\":{\"a\":{}}"))).AssertProblem(400, "invalid_field", "metadata.a");
        Assert.Equal(200, (await api.Client.PostAsync("/memories", Messages(2))).Status);
        Assert.Equal(200, (await api.Client.GetAsync("/memories?user_id=ada")).Status);
        Assert.Equal(200, (await api.Client.GetAsync("/memories?user_id=ada&page=1")).Status);
    }

    [Fact]
    public async Task An_option_out_of_its_range_stops_the_start_and_is_named()
    {
        var settings = new Dictionary<string, string> { ["Mem0:Limits:Messages"] = "0" };

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => ApiFixture.StartAsync(new ApiSetup { Settings = settings }));

        Assert.Contains("Messages", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_of_the_settings_are_named_at_once()
    {
        var settings = new Dictionary<string, string>
        {
            ["Mem0:Limits:Messages"] = "0",
            ["Mem0:Limits:BodyBytes"] = "-5",
            ["Mem0:Recall:Threshold"] = "7",
            ["Mem0:SearchMemoryMiB"] = "0",
        };

        var refused = await Assert.ThrowsAsync<AggregateException>(() => ApiFixture.StartAsync(new ApiSetup { Settings = settings }));

        Assert.All(["Messages", "BodyBytes", "Threshold", "SearchMemoryMiB"], name => Assert.Contains(name, refused.Message, StringComparison.Ordinal));
    }

    private static string Add(string text, string more = "\"app_id\":\"desk\"") =>
        $$"""{"messages":[{"role":"user","content":"{{text}}"}],"user_id":"ada",{{more}}}""";

    private static string Messages(int count)
    {
        var messages = string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"role":"user","content":"Note {{i}}."}"""));
        return $$"""{"messages":[{{messages}}],"user_id":"ada"}""";
    }
}
