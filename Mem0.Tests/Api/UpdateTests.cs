using System.Text.Json;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Api;

public sealed class UpdateTests
{
    [Fact]
    public async Task A_memory_is_embedded_again_only_if_its_text_changes()
    {
        using var embedder = new ControlledEmbedder();
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Services = embedder.AddTo });
        var id = await api.Client.RememberAsync("I live in Berlin.");

        await api.Client.PutAsync($"/memories/{id}", """{"metadata":{"a":1},"expiration_date":"2099-01-01"}""");
        await api.Client.PutAsync($"/memories/{id}", """{"text":"I live in Berlin."}""");
        Assert.Equal(["I live in Berlin."], embedder.Texts);

        await api.Client.PutAsync($"/memories/{id}", """{"text":"I live in Hamburg."}""");
        Assert.Equal(["I live in Berlin.", "I live in Hamburg."], embedder.Texts);
    }

    [Fact]
    public async Task A_change_of_metadata_works_while_the_embedder_is_down()
    {
        using var embedder = new ControlledEmbedder();
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Services = embedder.AddTo });
        var id = await api.Client.RememberAsync("I live in Berlin.");
        embedder.Failure = new HttpRequestException("down");

        Assert.Equal(200, (await api.Client.PutAsync($"/memories/{id}", """{"metadata":{"a":1}}""")).Status);
        (await api.Client.PutAsync($"/memories/{id}", """{"text":"I live in Hamburg.","metadata":{"a":2}}"""))
            .AssertProblem(503, "embedding_unavailable");

        var memory = (await api.Client.GetAsync($"/memories/{id}")).Json;
        Assert.Equal("I live in Berlin.", memory.GetProperty("memory").GetString());
        Assert.Equal("""{"a":1}""", memory.GetProperty("metadata").GetRawText());
    }

    [Fact]
    public async Task An_immutable_memory_refuses_updates_and_can_be_deleted()
    {
        await using var api = await ApiFixture.StartAsync();
        var id = await api.Client.RememberAsync("The pact of 1291.", "\"user_id\":\"ada\",\"immutable\":true");

        (await api.Client.PutAsync($"/memories/{id}", """{"text":"Another pact."}""")).AssertProblem(409, "memory_immutable");
        (await api.Client.PutAsync($"/memories/{id}", """{"metadata":{"a":1}}""")).AssertProblem(409, "memory_immutable");

        Assert.True((await api.Client.GetAsync($"/memories/{id}")).Json.GetProperty("immutable").GetBoolean());
        Assert.Equal(200, (await api.Client.DeleteAsync($"/memories/{id}")).Status);
    }

    [Fact]
    public async Task What_is_not_sent_stays()
    {
        await using var api = await ApiFixture.StartAsync();
        var id = await api.Client.RememberAsync("I live in Berlin.", """ "user_id":"ada","metadata":{"a":1,"b":[2]},"expiration_date":"2099-12-31" """);

        await api.Client.PutAsync($"/memories/{id}", """{"text":"I live in Hamburg."}""");
        var moved = (await api.Client.GetAsync($"/memories/{id}")).Json;
        await api.Client.PutAsync($"/memories/{id}", """{"expiration_date":null}""");
        var lasting = (await api.Client.GetAsync($"/memories/{id}")).Json;

        Assert.Equal("I live in Hamburg.", moved.GetProperty("memory").GetString());
        Assert.Equal("2099-12-31", moved.GetProperty("expiration_date").GetString());
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse("""{"a":1,"b":[2]}"""), moved.GetProperty("metadata")));
        Assert.False(lasting.TryGetProperty("expiration_date", out _));
        Assert.Equal("I live in Hamburg.", lasting.GetProperty("memory").GetString());
    }

    [Fact]
    public async Task A_changed_text_is_found_and_the_former_one_is_not()
    {
        await using var api = await ApiFixture.StartAsync();
        var id = await api.Client.RememberAsync("My parrot is called Coco.");

        await api.Client.PutAsync($"/memories/{id}", """{"text":"The invoice number is 88123."}""");

        var found = await api.Client.PostAsync("/search", """{"query":"invoice 88123","user_id":"ada"}""");
        Assert.Equal(["The invoice number is 88123."], found.Texts);
        Assert.Empty((await api.Client.PostAsync("/search", """{"query":"parrot Coco","user_id":"ada","threshold":0.3}""")).Texts);
    }

    [Fact]
    public async Task History_tells_what_happened_oldest_first_and_outlives_the_memory()
    {
        await using var api = await ApiFixture.StartAsync();
        var id = await api.Client.RememberAsync("I live in Berlin.");
        await api.Client.PutAsync($"/memories/{id}", """{"text":"I live in Hamburg."}""");
        await api.Client.DeleteAsync($"/memories/{id}");

        var history = (await api.Client.GetAsync($"/memories/{id}/history")).Json.EnumerateArray().ToList();

        Assert.Equal(
            [
                ("ADD", null, "I live in Berlin.", false),
                ("UPDATE", "I live in Berlin.", "I live in Hamburg.", false),
                ("DELETE", "I live in Hamburg.", null, true),
            ],
            history.Select(entry => (
                entry.GetProperty("event").GetString()!,
                entry.GetProperty("old_memory").GetString(),
                entry.GetProperty("new_memory").GetString(),
                entry.GetProperty("is_deleted").GetBoolean())));
        Assert.All(history, entry => Assert.Equal(id, entry.GetProperty("memory_id").GetString()));
    }
}
