using System.Text.Json;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Tests.Infrastructure.Models;
using Microsoft.Extensions.AI;

namespace Mem0.Tests.Inference.Models;

/// <summary>What a server of OpenAI's protocol is asked, and what becomes of its answers.</summary>
public sealed class OpenAiClientTests
{
    private static readonly JsonElement Schema = JsonElement.Parse("""{"type":"object","properties":{"facts":{"type":"array","items":{"type":"string"}}},"required":["facts"],"additionalProperties":false}""");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chat_has_the_schema_the_sampling_and_the_bound()
    {
        await using var server = await ScriptedOpenAi.StartAsync(script => script.Chat("""{"facts":[]}"""));
        await using var services = new ModelServices();

        var answer = await services.Clients.Chat(Endpoint(server, "key-of-the-server")).GetResponseAsync(
            [new ChatMessage(ChatRole.System, "List the facts."), new ChatMessage(ChatRole.User, "I like bees.")],
            new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "facts"), MaxOutputTokens = 256 },
            Cancel);

        var body = server.Request.Body;
        Assert.Equal("Bearer key-of-the-server", server.Request.Authorization);
        Assert.Equal(("m", 256), (body.GetProperty("model").GetString(), body.GetProperty("max_completion_tokens").GetInt32()));
        Assert.Equal((0.1, 0.1), (Math.Round(body.GetProperty("temperature").GetDouble(), 3), Math.Round(body.GetProperty("top_p").GetDouble(), 3)));
        Assert.Equal("json_schema", body.GetProperty("response_format").GetProperty("type").GetString());
        Assert.True(JsonElement.DeepEquals(Schema, body.GetProperty("response_format").GetProperty("json_schema").GetProperty("schema")));
        Assert.Equal("""{"facts":[]}""", answer.Text);
        Assert.Equal((ChatFinishReason.Stop, 11L, 7L), (answer.FinishReason, answer.Usage?.InputTokenCount, answer.Usage?.OutputTokenCount));
    }

    [Fact]
    public async Task Without_a_key_no_credentials_are_sent()
    {
        await using var server = await ScriptedOpenAi.StartAsync(script => script.Chat("hello"));
        await using var services = new ModelServices();

        await services.Clients.Chat(Endpoint(server, key: null)).GetResponseAsync("hi", cancellationToken: Cancel);

        Assert.Null(server.Request.Authorization);
    }

    [Fact]
    public async Task An_answer_that_was_cut_says_so()
    {
        await using var server = await ScriptedOpenAi.StartAsync(script => script.Chat("""{"facts":["I li""", finishReason: "length"));
        await using var services = new ModelServices();

        var answer = await services.Clients.Chat(Endpoint(server)).GetResponseAsync("hi", cancellationToken: Cancel);

        Assert.Equal((ChatFinishReason.Length, """{"facts":["I li"""), (answer.FinishReason, answer.Text));
    }

    [Fact]
    public async Task A_prompt_that_does_not_fit_is_not_sent()
    {
        await using var server = await ScriptedOpenAi.StartAsync();
        await using var services = new ModelServices(("Mem0:Llm:ContextTokens", "4096"));

        var fault = await Assert.ThrowsAsync<InferenceException>(() => services.Clients.Chat(Endpoint(server)).GetResponseAsync(
            string.Join(' ', Enumerable.Repeat("bee", 4000)), new ChatOptions { MaxOutputTokens = 1000 }, Cancel));

        Assert.Equal((InferenceFailure.Refused, 0), (fault.Failure, server.Requests.Count));
        Assert.Contains("Mem0:Llm:ContextTokens allows 4096", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Vectors_come_in_either_form(bool asNumbers)
    {
        float[][] vectors = [[0.6f, 0.8f], [1, 0]];
        await using var server = await ScriptedOpenAi.StartAsync(script => (asNumbers ? (Action<float[][]>)script.EmbedAsNumbers : script.Embed)(vectors));
        await using var services = new ModelServices(("Mem0:Embedder:Dimensions", "2"));

        var answer = await services.Clients.Embedder(Endpoint(server)).GenerateAsync(["one", "two"], cancellationToken: Cancel);

        Assert.Equal(vectors, answer.Select(embedding => embedding.Vector.ToArray()));
        Assert.Equal(5, answer.Usage?.InputTokenCount);
        Assert.Equal(["one", "two"], server.Request.Body.GetProperty("input").EnumerateArray().Select(text => text.GetString()));
        Assert.False(server.Request.Body.TryGetProperty("dimensions", out _));
    }

    [Theory]
    [InlineData("text-embedding-3-small", 512, 512)]
    [InlineData("text-embedding-3-large", 1024, 1024)]
    [InlineData("text-embedding-3-small", 1536, null)]
    [InlineData("all-minilm", 384, null)]
    public async Task A_dimension_is_asked_for_only_of_models_that_can_shorten_their_vectors(string model, int dimensions, int? asked)
    {
        await using var server = await ScriptedOpenAi.StartAsync(script => script.Embed(new float[dimensions]));
        await using var services = new ModelServices(("Mem0:Embedder:Dimensions", $"{dimensions}"));

        await services.Clients.Embedder(Endpoint(server) with { Model = model }).GenerateAsync(["one"], cancellationToken: Cancel);

        Assert.Equal(asked, server.Request.Body.TryGetProperty("dimensions", out var value) ? value.GetInt32() : null);
    }

    private static ModelEndpoint Endpoint(ScriptedOpenAi server, string? key = "key") => new("openai", new Uri(server.Address, "v1"), "m", key);
}
