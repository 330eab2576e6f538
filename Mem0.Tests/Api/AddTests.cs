using Mem0.Core.Memories;
using Mem0.ServiceDefaults.Correlation;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Api;

public sealed class AddTests
{
    [Fact]
    public async Task Identical_text_in_one_request_is_stored_once_and_in_two_requests_twice()
    {
        await using var api = await ApiFixture.StartAsync();
        const string Twice = """
            {"messages":[{"role":"user","content":"Hi."},{"role":"assistant","content":"Hi."},{"role":"user","content":"Bye."}],"user_id":"ada"}
            """;

        Assert.Equal(["Hi.", "Bye."], (await api.Client.PostAsync("/memories", Twice)).Texts);
        await api.Client.PostAsync("/memories", Twice);

        Assert.Equal(4, (await api.Client.GetAsync("/memories?user_id=ada")).Json.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("infer", "\"infer\":true")]
    [InlineData("infer", "\"infer\":\"yes\"")]
    [InlineData("memory_type", "\"memory_type\":\"procedural_memory\",\"agent_id\":\"bot\"")]
    public async Task What_needs_a_language_model_is_refused_and_nothing_is_stored(string field, string member)
    {
        await using var api = await ApiFixture.StartAsync();

        var answer = await api.Client.PostAsync(
            "/memories", $$"""{"messages":[{"role":"user","content":"I keep bees."}],"user_id":"ada",{{member}}}""");

        answer.AssertProblem(503, "language_model_not_configured", field);
        Assert.Empty((await api.Client.GetAsync("/memories?user_id=ada")).Texts);
    }

    [Fact]
    public async Task While_the_embedder_is_down_nothing_is_stored_and_searches_go_by_words()
    {
        using var embedder = new ControlledEmbedder();
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Services = embedder.AddTo });
        await api.Client.RememberAsync("My parrot is called Coco.");
        Assert.False((await api.Client.PostAsync("/search", """{"query":"parrot","user_id":"ada"}""")).Json.GetProperty("degraded").GetBoolean());
        embedder.Failure = new HttpRequestException("refused by 10.0.0.7");

        (await api.Client.PostAsync("/memories", """{"messages":[{"role":"user","content":"I keep bees."}],"user_id":"ada"}"""))
            .AssertProblem(503, "embedding_unavailable");
        var search = await api.Client.PostAsync("/search", """{"query":"parrot","user_id":"ada"}""");

        Assert.True(search.Json.GetProperty("degraded").GetBoolean());
        Assert.Equal(["My parrot is called Coco."], search.Texts);
        Assert.Equal(1, (await api.Client.GetAsync("/memories?user_id=ada")).Json.GetProperty("count").GetInt32());
        Assert.DoesNotContain(api.Logs.Lines, line => line.Everything.Contains("10.0.0.7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_correlation_id_comes_back_and_stays_with_the_memory()
    {
        await using var api = await ApiFixture.StartAsync();

        var answer = await api.Client.PostAsync(
            "/memories", """{"messages":[{"role":"user","content":"I keep bees."}],"user_id":"ada"}""", (CorrelationId.Header, "order-66"));

        Assert.Equal(["order-66"], answer.Headers.GetValues(CorrelationId.Header));
        var id = answer.Json.GetProperty("results")[0].GetProperty("id").GetGuid();
        var memory = await api.App.Services.GetRequiredService<MemoryService>().GetAsync(id, MemoryScope.Unconfined, TestContext.Current.CancellationToken);
        Assert.Equal("order-66", memory.Value?.CorrelationId);
    }

    [Fact]
    public async Task What_is_stored_is_there_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("mem0-test-");
        try
        {
            string id;
            await using (var first = await ApiFixture.StartAsync(new ApiSetup { DataDirectory = folder.FullName }))
            {
                id = await first.Client.RememberAsync("I keep bees.");
            }

            await using var second = await ApiFixture.StartAsync(new ApiSetup { DataDirectory = folder.FullName });

            Assert.Equal("I keep bees.", (await second.Client.GetAsync($"/memories/{id}")).Json.GetProperty("memory").GetString());
            Assert.Equal(["I keep bees."], (await second.Client.PostAsync("/search", """{"query":"bees","user_id":"ada"}""")).Texts);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_with_a_clear_message_and_the_first_goes_on()
    {
        await using var first = await ApiFixture.StartAsync();

        var refused = await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => ApiFixture.StartAsync(new ApiSetup { DataDirectory = first.DataDirectory }));

        Assert.Contains("is in use by another process", refused.Message, StringComparison.Ordinal);
        Assert.Contains(first.DataDirectory, refused.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await first.Client.GetAsync("/memories?user_id=ada")).Status);
    }
}
