using Mem0.Core.Inference;
using Mem0.Tests.Infrastructure;
using static Mem0.Tests.Api.InferSetup;

namespace Mem0.Tests.Api;

/// <summary>Adds with a language model, which is a script.</summary>
public sealed class InferTests
{
    private const string Lisbon = """{"memory":[{"text":"Ana has moved from Berlin to Lisbon.","attributed_to":"user"}]}""";

    [Fact]
    public async Task Facts_are_stored_with_where_they_come_from()
    {
        using var model = new ScriptedChatClient().Answers(
            """{"memory":[{"text":"Ana lives in Berlin.","attributed_to":"user","entities":["Ana","Berlin"],"categories":["travel"]}]}""");
        await using var api = await StartAsync(model);

        var added = await api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin.", more: ",\"metadata\":{\"k\":1}"));

        var result = Assert.Single(added.Json.GetProperty("results").EnumerateArray());
        Assert.Equal(("ADD", "Ana lives in Berlin."), (result.GetProperty("event").GetString(), result.GetProperty("memory").GetString()));
        Assert.Equal("completed", added.Json.GetProperty("extraction").GetProperty("status").GetString());
        var memory = (await api.Client.GetAsync($"/memories/{result.GetProperty("id").GetString()}")).Json;
        Assert.Equal("extracted", memory.GetProperty("extraction").GetString());
        Assert.Equal("user", memory.GetProperty("attributed_to").GetString());
        Assert.Equal("""["Ana","Berlin"]""", memory.GetProperty("entities").GetRawText());
        Assert.Equal("scripted", memory.GetProperty("provenance").GetProperty("model").GetString());
        Assert.Equal("""{"k":1}""", memory.GetProperty("metadata").GetRawText());
        Assert.Single((await Search(api, "Where does Ana live?")).Texts);
    }

    [Fact]
    public async Task What_is_known_is_named_and_not_stored_again()
    {
        using var model = new ScriptedChatClient().Answers(Berlin).Answers(Berlin);
        await using var api = await StartAsync(model);
        var first = Result(await api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin.")));

        var second = Result(await api.Client.PostAsync("/memories", Add("As I said, Ana lives in Berlin.")));

        Assert.Equal(("NONE", first.Id), (second.Event, second.Id));
        Assert.Equal(1, (await List(api)).Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task What_changes_takes_the_place_of_what_it_changes()
    {
        using var model = new ScriptedChatClient().Answers(Berlin).Answers(Lisbon);
        await using var api = await StartAsync(model);
        var old = Result(await api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin.")));

        var added = await api.Client.PostAsync("/memories", Add("I, Ana, have moved from Berlin to Lisbon."));

        var updated = Result(added);
        Assert.Equal("UPDATE", updated.Event);
        var entry = added.Json.GetProperty("results")[0];
        Assert.Equal(("Ana lives in Berlin.", old.Id), (entry.GetProperty("previous_memory").GetString(), entry.GetProperty("replaces")[0].GetString()));
        Assert.Equal(["Ana has moved from Berlin to Lisbon."], (await List(api)).Texts);
        Assert.Equal(2, (await List(api, "&latest_only=false")).Texts.Count());
        Assert.Equal(updated.Id, (await api.Client.GetAsync($"/memories/{old.Id}")).Json.GetProperty("replaced_by").GetString());
        var history = (await api.Client.GetAsync($"/memories/{old.Id}/history")).Json;
        Assert.Equal("SUPERSEDE", history[1].GetProperty("event").GetString());
        Assert.Equal(["Ana has moved from Berlin to Lisbon."], (await Search(api, "Where does Ana live, in Berlin?")).Texts);
        Assert.Equal(2, (await Search(api, "Where does Ana live, in Berlin?", ",\"latest_only\":false")).Texts.Count());
    }

    [Fact]
    public async Task What_is_immutable_stays_beside_what_contradicts_it()
    {
        using var model = new ScriptedChatClient().Answers(Berlin).Answers(Lisbon);
        await using var api = await StartAsync(model);
        await api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin.", more: ",\"immutable\":true"));

        var added = Result(await api.Client.PostAsync("/memories", Add("I, Ana, have moved from Berlin to Lisbon.")));

        Assert.Equal("ADD", added.Event);
        Assert.Equal(2, (await List(api)).Texts.Count());
    }

    [Theory]
    [InlineData(InferenceFailure.Timeout, "timeout")]
    [InlineData(InferenceFailure.Unreachable, "unreachable")]
    [InlineData(InferenceFailure.ServerError, "server_error")]
    [InlineData(InferenceFailure.ModelMissing, "model_missing")]
    [InlineData(InferenceFailure.CircuitOpen, "circuit_open")]
    public async Task When_the_model_fails_the_messages_are_kept_as_they_were_said(InferenceFailure failure, string reason)
    {
        var model = new FailingModel(failure);
        await using var api = await StartAsync(model);

        var added = await api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin."));

        Assert.Equal(200, added.Status);
        var entry = Assert.Single(added.Json.GetProperty("results").EnumerateArray());
        Assert.Equal(("I'm Ana and I live in Berlin.", "failed"), (entry.GetProperty("memory").GetString(), entry.GetProperty("extraction").GetString()));
        var extraction = added.Json.GetProperty("extraction");
        Assert.Equal(("failed", reason), (extraction.GetProperty("status").GetString(), extraction.GetProperty("reason").GetString()));
        var memory = (await api.Client.GetAsync($"/memories/{entry.GetProperty("id").GetString()}")).Json;
        Assert.Equal(("failed", reason), (memory.GetProperty("extraction").GetString(), memory.GetProperty("extraction_reason").GetString()));
        Assert.Single((await Search(api, "Where does Ana live?")).Texts);
        Assert.Equal(1, (await api.Client.GetAsync("/memories?user_id=ana&filters=%7B%22extraction%22%3A%22failed%22%7D")).Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_repeated_idempotency_key_asks_the_model_once()
    {
        using var model = new ScriptedChatClient().Answers(Berlin);
        await using var api = await StartAsync(model);
        var body = Add("I'm Ana and I live in Berlin.");

        var first = await api.Client.PostAsync("/memories", body, ("Idempotency-Key", "one"));
        var second = await api.Client.PostAsync("/memories", body, ("Idempotency-Key", "one"));

        Assert.Equal(first.Body, second.Body);
    }

    [Fact]
    public async Task A_key_without_any_fact_answers_alike_too()
    {
        using var model = new ScriptedChatClient().Answers("""{"memory":[]}""");
        await using var api = await StartAsync(model);
        var body = Add("Good morning!");

        var first = await api.Client.PostAsync("/memories", body, ("Idempotency-Key", "one"));
        var second = await api.Client.PostAsync("/memories", body, ("Idempotency-Key", "one"));

        Assert.Equal((200, first.Body), (second.Status, second.Body));
        Assert.Empty(first.Texts);
    }

    [Fact]
    public async Task Equal_adds_at_the_same_time_are_one_memory()
    {
        var model = new ConstantModel(Berlin);
        await using var api = await StartAsync(model);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => api.Client.PostAsync("/memories", Add("I'm Ana and I live in Berlin."))));

        Assert.Equal(1, answers.Count(answer => Result(answer).Event == "ADD"));
        Assert.Equal(31, answers.Count(answer => Result(answer).Event == "NONE"));
        Assert.Single((await List(api)).Texts);
    }

    [Fact]
    public async Task A_message_of_a_megabyte_is_kept_whole_when_the_model_fails()
    {
        var model = new FailingModel(InferenceFailure.Unreachable);
        await using var api = await StartAsync(model);
        var text = string.Join(' ', Enumerable.Range(0, 60_000).Select(number => $"word{number}"));

        var added = await api.Client.PostAsync("/memories", Add(text));

        Assert.Equal(text, string.Concat(added.Texts));
        Assert.True(added.Texts.Count() > 1);
    }

    [Fact]
    public async Task A_run_of_an_agent_is_written_down()
    {
        using var model = new ScriptedChatClient().Answers("1. Opened the page.\n2. Read its title.");
        await using var api = await StartAsync(model);

        var added = await api.Client.PostAsync(
            "/memories", """{"messages":[{"role":"user","content":"Read the title."},{"role":"assistant","content":"It is Hello."}],"agent_id":"bot","memory_type":"procedural_memory","metadata":{"k":1}}""");

        var memory = (await api.Client.GetAsync($"/memories/{Result(added).Id}")).Json;
        Assert.Equal("1. Opened the page.\n2. Read its title.", memory.GetProperty("memory").GetString());
        Assert.Equal("""{"k":1,"memory_type":"procedural_memory"}""", memory.GetProperty("metadata").GetRawText());
        Assert.Equal("summarized", memory.GetProperty("extraction").GetString());
    }

    [Fact]
    public async Task A_procedural_memory_needs_an_agent()
    {
        using var model = new ScriptedChatClient();
        await using var api = await StartAsync(model);

        (await api.Client.PostAsync("/memories", Add("Read the title.", more: ",\"memory_type\":\"procedural_memory\""))).AssertProblem(400, "invalid_field", "agent_id");
    }

    [Theory]
    [InlineData("custom_instructions", "\"{0}\"")]
    [InlineData("includes", "\"{0}\"")]
    [InlineData("excludes", "\"{0}\"")]
    [InlineData("custom_categories", "{{\"{0}\":\"x\"}}")]
    [InlineData("custom_categories", "[1]")]
    public async Task A_wish_that_is_too_long_or_malformed_names_its_field(string field, string form)
    {
        using var model = new ScriptedChatClient();
        await using var api = await StartAsync(model);
        var value = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, new string('x', 5000));

        var answer = await api.Client.PostAsync("/memories", Add("Hello", more: $",\"{field}\":{value}"));

        Assert.Equal((400, field), (answer.Status, answer.Field));
    }

    [Fact]
    public async Task Wishes_reach_the_model()
    {
        using var model = new ScriptedChatClient().Answers(Berlin);
        await using var api = await StartAsync(model);

        await api.Client.PostAsync("/memories", Add(
            "I'm Ana and I live in Berlin.",
            more: ",\"prompt\":\"Only places.\",\"includes\":\"homes\",\"excludes\":\"names\",\"custom_categories\":[{\"homes\":\"where people live\"}]"));

        var prompt = string.Join('\n', Assert.Single(model.Calls).Messages.Select(message => message.Text));
        Assert.All(["Only places.", "homes", "names", "where people live"], wish => Assert.Contains(wish, prompt, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_language_model_nothing_is_stored_and_the_setting_is_named()
    {
        await using var api = await ApiFixture.StartAsync();

        var answer = await api.Client.PostAsync("/memories", Add("Hello"));

        answer.AssertProblem(503, "language_model_not_configured", "infer");
        Assert.Contains("Mem0:Llm:Provider", answer.Body, StringComparison.Ordinal);
        Assert.Empty((await List(api)).Texts);
    }

    [Fact]
    public async Task Neither_messages_nor_facts_are_logged()
    {
        using var model = new ScriptedChatClient().Answers("""{"memory":[{"text":"Ana keeps a zyzzyva."}]}""").Fails(Failure(InferenceFailure.Timeout));
        await using var api = await StartAsync(model);

        await api.Client.PostAsync("/memories", Add("I keep a zyzzyva."));
        await api.Client.PostAsync("/memories", Add("My other zyzzyva is green."));

        Assert.DoesNotContain(api.Logs.Lines, line => line.Everything.Contains("zyzzyva", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_conversation_of_20000_characters_becomes_facts_in_several_calls()
    {
        string[] facts = ["Ana lives in Lisbon.", "Ben plays the cello.", "The boiler was repaired in May.", "Nora is allergic to nuts."];
        using var model = new ScriptedChatClient();
        foreach (var fact in facts)
        {
            model.Answers($$"""{"memory":[{"text":"{{fact}}","attributed_to":"user"}]}""");
        }

        await using var api = await StartAsync(model);
        var messages = facts.SelectMany(fact => Enumerable.Range(0, 50).Select(number => $"Note {number:D4}: {fact}".PadRight(100, '.'))).ToList();
        Assert.Equal(20_000, messages.Sum(message => message.Length));

        var added = await api.Client.PostAsync("/memories", Add(messages));

        Assert.Equal(facts, added.Texts);
        Assert.Equal(("completed", facts.Length), (
            added.Json.GetProperty("extraction").GetProperty("status").GetString(), added.Json.GetProperty("extraction").GetProperty("calls").GetInt32()));
        Assert.Equal(facts.Order(StringComparer.Ordinal), (await List(api)).Texts.Order(StringComparer.Ordinal));
        Assert.All(messages, message => Assert.Contains(model.Calls, call => call.Question.Contains(message, StringComparison.Ordinal)));
    }
}
