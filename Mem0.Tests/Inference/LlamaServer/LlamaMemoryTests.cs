using System.Text.Json;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Inference.LlamaServer;

/// <summary>The API as a whole with a real language model and a real embedding model, both small: how good they are is theirs, that nothing is lost is ours.</summary>
public sealed class LlamaMemoryTests
{
    private static readonly string[] Messages =
    [
        "I'm allergic to peanuts and I prefer window seats when flying.",
        "My sister Clara keeps bees in Porto, and I visit her every August.",
    ];

    [Fact]
    public async Task What_was_said_is_remembered_as_facts_or_as_it_was_said()
    {
        await using var api = await ApiFixture.StartAsync(Setup());

        var added = await api.Client.PostAsync("/memories", JsonSerializer.Serialize(new
        {
            messages = Messages.Select(content => new { role = "user", content }),
            user_id = "ada",
            infer = true,
        }));

        Assert.Equal(200, added.Status);
        var extraction = added.Json.GetProperty("extraction");
        Assert.NotEqual(0, extraction.GetProperty("calls").GetInt32());
        Assert.NotEqual(0, extraction.GetProperty("input_tokens").GetInt64());
        var kept = added.Json.GetProperty("results").EnumerateArray().Where(entry => entry.TryGetProperty("extraction", out _)).ToList();
        Assert.Equal(extraction.GetProperty("failed_messages").GetInt32(), kept.Count);
        Assert.All(kept, entry => Assert.Contains(entry.GetProperty("memory").GetString(), Messages));
        Assert.Equal("completed" == extraction.GetProperty("status").GetString(), kept.Count == 0);
        Assert.NotEmpty(added.Texts);
        foreach (var entry in added.Json.GetProperty("results").EnumerateArray().Where(entry => !entry.TryGetProperty("extraction", out _)))
        {
            var memory = (await api.Client.GetAsync($"/memories/{entry.GetProperty("id").GetString()}")).Json;
            Assert.Equal("extracted", memory.GetProperty("extraction").GetString());
            Assert.Equal(16, memory.GetProperty("provenance").GetProperty("prompt_hash").GetString()!.Length);
        }

        var text = added.Texts.First();
        var found = await api.Client.PostAsync("/search", JsonSerializer.Serialize(new { query = text, user_id = "ada", threshold = 0 }));
        Assert.Contains(text, found.Texts);
        Assert.False(found.Json.GetProperty("degraded").GetBoolean());
    }

    private static ApiSetup Setup()
    {
        var (chat, embed) = (LlamaServers.Chat, LlamaServers.Embed);
        return new ApiSetup
        {
            Settings = new Dictionary<string, string>
            {
                ["Mem0:Llm:Provider"] = chat.Provider,
                ["Mem0:Llm:Endpoint"] = chat.Address.ToString(),
                ["Mem0:Llm:Model"] = chat.Model,
                ["Mem0:Llm:ContextTokens"] = "4096",
                ["Mem0:Llm:MaxTokens"] = "512",
                ["Mem0:Embedder:Provider"] = embed.Provider,
                ["Mem0:Embedder:Endpoint"] = embed.Address.ToString(),
                ["Mem0:Embedder:Model"] = embed.Model,
                ["Mem0:Embedder:Dimensions"] = "384",
                ["Mem0:Embedder:ContextTokens"] = "400",
                ["Mem0:Inference:WarmUp:Enabled"] = "false",
            },
        };
    }
}
