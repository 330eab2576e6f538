using Mem0.Tests.Infrastructure;
using Mem0.Tests.Infrastructure.Models;
using Microsoft.Extensions.Logging;

namespace Mem0.Tests.Api;

/// <summary>The API with an embedding server instead of the built-in embedder.</summary>
public sealed class ModelServerTests
{
    private const string Add = """{"infer":false,"user_id":"alice","messages":[{"role":"user","content":"My sister Clara keeps bees in Porto."}]}""";
    private const string Search = """{"user_id":"alice","query":"Where are the bees?"}""";

    [Fact]
    public async Task Memories_are_stored_and_found_by_its_vectors()
    {
        await using var server = await ScriptedOllama.StartAsync(script =>
        {
            script.Show("nomic-bert", contextLength: 2048, embeddingLength: 2);
            script.Embed([0.6f, 0.8f]);
            script.Embed([0.6f, 0.8f]);
        });
        await using var api = await StartAsync(server.Address);
        await server.ArrivedAsync(); // the look at the model, in the background of the start

        Assert.Equal(200, (await api.Client.PostAsync("/memories", Add)).Status);
        var found = await api.Client.PostAsync("/search", Search);

        Assert.Equal("My sister Clara keeps bees in Porto.", Assert.Single(found.Json.GetProperty("results").EnumerateArray()).GetProperty("memory").GetString());
        Assert.Equal(
            ["My sister Clara keeps bees in Porto.", "q: Where are the bees?"],
            server.Requests.Where(request => request.Route == "POST /api/embed").Select(request => request.Body.GetProperty("input")[0].GetString()));
    }

    [Fact]
    public async Task When_it_fails_an_add_says_what_to_do_and_a_search_goes_by_words()
    {
        await using var server = await ScriptedOllama.StartAsync(script =>
        {
            script.Show(ScriptedOllama.Missing("nomic-embed-text"));
            script.Tags("another-model");
            script.Embed(ScriptedOllama.Missing("nomic-embed-text"));
            script.Embed(ScriptedAnswer.Json(new { error = "busy with My sister Clara" }, 503).RetryAfter(7));
            script.Embed(ScriptedOllama.Missing("nomic-embed-text"));
        });
        await using var api = await StartAsync(server.Address);
        await server.ArrivedAsync(); // the look at the model, in the background of the start

        var added = await api.Client.PostAsync("/memories", Add);
        Assert.Equal((503, "embedding_unavailable"), (added.Status, added.Json.GetProperty("code").GetString()));
        Assert.Contains("(model_missing)", added.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Address.Authority, added.Body, StringComparison.Ordinal);
        Assert.Contains(api.Logs.Lines, line => line.Level == LogLevel.Error && line.Message.Contains("`ollama pull nomic-embed-text`", StringComparison.Ordinal));
        Assert.Equal("7", (await api.Client.PostAsync("/memories", Add)).Headers.RetryAfter?.ToString());
        Assert.True((await api.Client.PostAsync("/search", Search)).Json.GetProperty("degraded").GetBoolean());

        Assert.Contains(api.Logs.Lines, line => line is { Level: LogLevel.Error } && line.Message.Contains("(model_missing)", StringComparison.Ordinal));
        Assert.Contains(api.Logs.Lines, line => line is { Level: LogLevel.Warning } && line.Message.StartsWith("Searching by words alone (model_missing)", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Logs.Lines, line => line.Everything.Contains("Clara", StringComparison.Ordinal));
    }

    private static Task<ApiFixture> StartAsync(Uri address) => ApiFixture.StartAsync(new ApiSetup
    {
        Settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:embed"] = $"Endpoint={address};Model=nomic-embed-text",
            ["Mem0:Embedder:Dimensions"] = "2",
            ["Mem0:Embedder:QueryPrefix"] = "q: ",
            ["Mem0:Inference:Retries"] = "0",
            ["Mem0:Inference:WarmUp:Enabled"] = "false",
        },
    });
}
