using Mem0.Core.Inference;
using Mem0.Tests.Infrastructure;
using static Mem0.Tests.Api.InferSetup;

namespace Mem0.Tests.Api;

/// <summary>What was kept because the language model had failed.</summary>
public sealed class ReextractionTests
{
    [Fact]
    public async Task What_was_kept_is_extracted_when_the_model_is_back()
    {
        using var model = new ScriptedChatClient().Fails(Failure(InferenceFailure.Unreachable)).Answers(Berlin);
        await using var api = await StartAsync(model);
        var kept = Result(await api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin.", more: ",\"metadata\":{\"k\":1},\"timestamp\":1700000000")));

        var extracted = await api.Client.PostAsync("/memories/extract", """{"user_id":"ana"}""");

        Assert.Equal((200, 1, 0), (extracted.Status, extracted.Json.GetProperty("extracted").GetInt32(), extracted.Json.GetProperty("waiting").GetInt32()));
        var fact = Result(extracted);
        Assert.Equal(["Ana lives in Berlin."], (await List(api)).Texts);
        var memory = (await api.Client.GetAsync($"/memories/{fact.Id}")).Json;
        Assert.Equal("""{"k":1}""", memory.GetProperty("metadata").GetRawText());
        Assert.StartsWith("2023-11-14", memory.GetProperty("created_at").GetString(), StringComparison.Ordinal);
        Assert.Equal(fact.Id, (await api.Client.GetAsync($"/memories/{kept.Id}")).Json.GetProperty("replaced_by").GetString());
    }

    [Theory]
    [InlineData(InferenceFailure.Unreachable, 5)]
    [InlineData(InferenceFailure.CircuitOpen, 30)]
    public async Task What_was_kept_waits_on_while_the_model_is_away_and_the_caller_is_told_when_to_come_back(InferenceFailure failure, int seconds)
    {
        var model = new FailingModel(failure);
        await using var api = await StartAsync(model);
        await api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin."));

        var extracted = await api.Client.PostAsync("/memories/extract", """{"user_id":"ana"}""");

        extracted.AssertProblem(503, "language_model_unavailable");
        Assert.Equal(TimeSpan.FromSeconds(seconds), extracted.Headers.RetryAfter?.Delta);
        Assert.Equal(["I'm Ana and I live in Berlin."], (await List(api)).Texts);
    }

    [Fact]
    public async Task A_kept_message_without_anything_to_remember_stays_and_waits_no_more()
    {
        using var model = new ScriptedChatClient().Fails(Failure(InferenceFailure.Timeout)).Answers("""{"memory":[]}""");
        await using var api = await StartAsync(model);
        await api.Client.PostAsync("/memories", Add("Good morning!"));

        var extracted = await api.Client.PostAsync("/memories/extract", """{"user_id":"ana"}""");
        var again = await api.Client.PostAsync("/memories/extract", """{"user_id":"ana"}""");

        Assert.Equal(1, extracted.Json.GetProperty("extracted").GetInt32());
        Assert.Equal(0, again.Json.GetProperty("extracted").GetInt32());
        Assert.Equal(["Good morning!"], (await List(api)).Texts);
    }

    [Fact]
    public async Task Without_an_owner_only_an_administrator_extracts()
    {
        using var model = new ScriptedChatClient();
        await using var api = await StartAsync(model);
        using var admin = api.ClientOf(ApiFixture.AdminKey);

        (await api.Client.PostAsync("/memories/extract", "{}")).AssertProblem(403, "admin_key_required");
        Assert.Equal(200, (await admin.PostAsync("/memories/extract", "{}")).Status);
    }

    [Fact]
    public async Task What_a_search_has_found_meanwhile_is_extracted_all_the_same()
    {
        using var model = new ScriptedChatClient().Fails(Failure(InferenceFailure.Unreachable)).Answers(Berlin);
        await using var api = await StartAsync(model);
        await api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin."));
        Assert.Equal(["I'm Ana and I live in Berlin."], (await Search(api, "Where does Ana live?")).Texts);

        var extracted = await api.Client.PostAsync("/memories/extract", """{"user_id":"ana"}""");

        Assert.Equal("ADD", Result(extracted).Event);
        Assert.Equal(["Ana lives in Berlin."], (await List(api)).Texts);
    }

    [Fact]
    public async Task What_waits_is_heard_when_it_is_told_again_after_a_search()
    {
        using var model = new ScriptedChatClient().Fails(Failure(InferenceFailure.Unreachable)).Answers(Berlin);
        await using var api = await StartAsync(model);
        await api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin."));
        await Search(api, "Where does Ana live?");

        var again = await api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin."));

        Assert.Equal(["Ana lives in Berlin."], again.Texts);
    }

    [Fact]
    public async Task A_fact_that_a_search_has_found_is_still_extracted_from_what_was_kept_before()
    {
        using var model = new ScriptedChatClient().Fails(Failure(InferenceFailure.Unreachable)).Answers(Berlin);
        await using var api = await StartAsync(model);
        await api.Client.PostAsync("/memories", Add("Ana lives in Berlin."));
        var raw = await api.Client.PostAsync(
            "/memories", """{"messages":[{"role":"user","content":"Ana lives in Berlin."}],"user_id":"ana","infer":false}""");
        await Search(api, "Where does Ana live?");

        var extracted = await api.Client.PostAsync("/memories/extract", """{"user_id":"ana"}""");

        Assert.Equal((1, 0), (extracted.Json.GetProperty("extracted").GetInt32(), extracted.Json.GetProperty("waiting").GetInt32()));
        Assert.Equal((Result(raw).Id, "NONE"), Result(extracted));
    }
}
