using System.Text.Json;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Tests.Infrastructure.Models;
using Microsoft.Extensions.AI;

namespace Mem0.Tests.Inference.Models;

/// <summary>What Ollama is asked for a chat, and what becomes of its answer.</summary>
public sealed class OllamaChatClientTests
{
    private static readonly JsonElement Schema = JsonElement.Parse("""{"type":"object","properties":{"facts":{"type":"array","items":{"type":"string"}}},"required":["facts"]}""");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chat_says_all_that_Ollama_would_decide_by_itself()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Chat("""{"facts":[]}"""));
        await using var services = new ModelServices(("Mem0:Llm:ApiKey", "unused"));
        var chat = services.Clients.Chat(new ModelEndpoint("ollama", server.Address, "qwen2.5:3b", null));

        var answer = await chat.GetResponseAsync(
            [new ChatMessage(ChatRole.System, "List the facts."), new ChatMessage(ChatRole.User, "I like bees.")],
            new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema), MaxOutputTokens = 256, Seed = 7 },
            Cancel);

        var body = server.Request.Body;
        Assert.Null(server.Request.Authorization);
        Assert.Equal("qwen2.5:3b", body.GetProperty("model").GetString());
        Assert.Equal(["system List the facts.", "user I like bees."], body.GetProperty("messages").EnumerateArray().Select(message => $"{message.GetProperty("role").GetString()} {message.GetProperty("content").GetString()}"));
        Assert.True(JsonElement.DeepEquals(Schema, body.GetProperty("format")));
        Assert.Equal(("1800s", false, false, false), (body.GetProperty("keep_alive").GetString(), Flag(body, "stream"), Flag(body, "truncate"), Flag(body, "shift")));
        var options = body.GetProperty("options");
        Assert.Equal((8192, 256, 7), (Number(options, "num_ctx"), Number(options, "num_predict"), Number(options, "seed")));
        Assert.Equal((0.1, 0.1), (options.GetProperty("temperature").GetDouble(), options.GetProperty("top_p").GetDouble()));

        Assert.Equal("""{"facts":[]}""", answer.Text);
        Assert.Equal((ChatFinishReason.Stop, 11L, 7L), (answer.FinishReason, answer.Usage?.InputTokenCount, answer.Usage?.OutputTokenCount));
    }

    [Fact]
    public async Task What_a_call_does_not_say_comes_from_the_settings()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Chat("hello"));
        await using var services = new ModelServices(
            ("Mem0:Llm:Temperature", "0.5"), ("Mem0:Llm:TopP", "0.9"), ("Mem0:Llm:MaxTokens", "100"), ("Mem0:Llm:KeepAlive", "-00:00:01"));

        await services.Clients.Chat(new ModelEndpoint("ollama", server.Address, "m", null)).GetResponseAsync("hi", cancellationToken: Cancel);

        var options = server.Request.Body.GetProperty("options");
        Assert.Equal((0.5, 0.9, 100), (options.GetProperty("temperature").GetDouble(), Math.Round(options.GetProperty("top_p").GetDouble(), 3), Number(options, "num_predict")));
        Assert.Equal("-1s", server.Request.Body.GetProperty("keep_alive").GetString());
    }

    /// <summary>A call of a few tokens, such as a probe, asks for what a long one does: Ollama loads the model anew for another size.</summary>
    [Theory]
    [InlineData(8192, 1, 4, 8192)]
    [InlineData(8192, 2000, 1000, 8192)]
    [InlineData(8192, 6000, 2048, 8192)]
    [InlineData(6000, 1, 4, 6000)]
    [InlineData(6000, 4000, 1000, 6000)]
    [InlineData(20000, 1, 4, 8192)]
    [InlineData(20000, 8000, 1000, 16384)]
    [InlineData(20000, 16000, 1000, 20000)]
    public async Task The_context_is_of_one_size_unless_prompt_and_answer_need_more_than_the_usual_one(int limit, int words, int tokens, int context)
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Chat("hello"));
        await using var services = new ModelServices(("Mem0:Llm:ContextTokens", $"{limit}"));

        await services.Clients.Chat(new ModelEndpoint("ollama", server.Address, "m", null))
            .GetResponseAsync(string.Join(' ', Enumerable.Repeat("bee", words)), new ChatOptions { MaxOutputTokens = tokens }, Cancel);

        Assert.Equal(context, Number(server.Request.Body.GetProperty("options"), "num_ctx"));
    }

    [Fact]
    public async Task A_prompt_that_does_not_fit_is_not_sent()
    {
        await using var server = await ScriptedOllama.StartAsync();
        await using var services = new ModelServices(("Mem0:Llm:ContextTokens", "4096"));
        var chat = services.Clients.Chat(new ModelEndpoint("ollama", server.Address, "m", null));

        var fault = await Assert.ThrowsAsync<InferenceException>(
            () => chat.GetResponseAsync(string.Join(' ', Enumerable.Repeat("bee", 4000)), new ChatOptions { MaxOutputTokens = 1000 }, Cancel));

        Assert.Equal(InferenceFailure.Refused, fault.Failure);
        Assert.Contains("Mem0:Llm:ContextTokens allows 4096", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_external_model_has_a_context_of_its_own()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Chat("hello"));
        await using var services = new ModelServices(("Mem0:Llm:ContextTokens", "4096"), ("Mem0:Llm:External:ContextTokens", "20000"));
        var chat = services.Clients.Chat(new ModelEndpoint("ollama", server.Address, "m", null) { Section = ExternalLlmOptions.Section });

        await chat.GetResponseAsync(string.Join(' ', Enumerable.Repeat("bee", 8000)), new ChatOptions { MaxOutputTokens = 1000 }, Cancel);

        Assert.Equal(16384, Number(server.Request.Body.GetProperty("options"), "num_ctx"));
    }

    [Fact]
    public async Task A_prompt_that_fills_the_context_was_cut()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Chat("hello", promptTokens: 8192));
        await using var services = new ModelServices();

        var fault = await Assert.ThrowsAsync<InferenceException>(
            () => services.Clients.Chat(new ModelEndpoint("ollama", server.Address, "m", null)).GetResponseAsync("hi", new ChatOptions { MaxOutputTokens = 64 }, Cancel));

        Assert.Equal(InferenceFailure.InvalidAnswer, fault.Failure);
    }

    [Fact]
    public async Task An_answer_that_was_cut_says_so()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Chat("""{"facts":["I li""", doneReason: "length"));
        await using var services = new ModelServices();

        var answer = await services.Clients.Chat(new ModelEndpoint("ollama", server.Address, "m", null)).GetResponseAsync("hi", cancellationToken: Cancel);

        Assert.Equal((ChatFinishReason.Length, """{"facts":["I li"""), (answer.FinishReason, answer.Text));
    }

    [Fact]
    public async Task An_answer_without_its_end_is_none()
    {
        await using var server = await ScriptedOllama.StartAsync(script =>
            script.Chat(ScriptedAnswer.Json(new { model = "m", message = new { role = "assistant", content = "half" }, done = false })));
        await using var services = new ModelServices();

        var fault = await Assert.ThrowsAsync<InferenceException>(
            () => services.Clients.Chat(new ModelEndpoint("ollama", server.Address, "m", null)).GetResponseAsync("hi", cancellationToken: Cancel));

        Assert.Equal(InferenceFailure.InvalidAnswer, fault.Failure);
    }

    [Fact]
    public async Task Thoughts_within_the_text_are_left_to_the_reader_of_the_answer()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Chat("<think>bees?</think>{}"));
        await using var services = new ModelServices();

        var answer = await services.Clients.Chat(new ModelEndpoint("ollama", server.Address, "m", null)).GetResponseAsync("hi", cancellationToken: Cancel);

        Assert.Equal("<think>bees?</think>{}", answer.Text);
    }

    [Fact]
    public async Task A_stream_has_the_whole_answer()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Chat("hello"));
        await using var services = new ModelServices();
        var chat = services.Clients.Chat(new ModelEndpoint("ollama", server.Address, "m", null));

        var answer = await chat.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "hi")], cancellationToken: Cancel).ToChatResponseAsync(Cancel);

        Assert.Equal(("hello", ChatFinishReason.Stop, 7L), (answer.Text, answer.FinishReason, answer.Usage?.OutputTokenCount));
    }

    private static int Number(JsonElement owner, string name) => owner.GetProperty(name).GetInt32();

    private static bool Flag(JsonElement owner, string name) => owner.GetProperty(name).GetBoolean();
}
