using System.Net.Http.Json;
using System.Numerics.Tensors;
using System.Text.Json;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Microsoft.Extensions.AI;

namespace Mem0.Tests.Inference.LlamaServer;

/// <summary>The openai provider with a real server: llama.cpp on two small models.</summary>
public sealed class LlamaServerTests
{
    /// <summary>This server fails now and then on what its model writes before the JSON.</summary>
    private const int Attempts = 5;

    private static readonly JsonElement Schema = JsonElement.Parse(
        """
        {"type":"object","properties":{"facts":{"type":"array","items":{"type":"string","maxLength":80},"maxItems":3}},"required":["facts"],"additionalProperties":false}
        """);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chat_with_a_schema_gives_JSON_of_it()
    {
        var endpoint = LlamaServers.Chat;
        await using var services = LlamaServers.Services();

        var answer = await AskAsync(services.Clients.Chat(endpoint));

        using var value = JsonDocument.Parse(answer.Text);
        Assert.Equal(["facts"], value.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.All(value.RootElement.GetProperty("facts").EnumerateArray(), fact => Assert.Equal(JsonValueKind.String, fact.ValueKind));
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.InRange(answer.Usage!.InputTokenCount!.Value, 20, 200);
        Assert.InRange(answer.Usage.OutputTokenCount!.Value, 3, 256);
    }

    [Fact]
    public async Task An_answer_ends_at_the_tokens_that_it_may_have()
    {
        var endpoint = LlamaServers.Chat;
        await using var services = LlamaServers.Services();

        var answer = await services.Clients.Chat(endpoint).GetResponseAsync("Write a long story about a bee.", new ChatOptions { MaxOutputTokens = 3 }, Cancel);

        Assert.Equal((ChatFinishReason.Length, 3L), (answer.FinishReason, answer.Usage?.OutputTokenCount));
    }

    [Fact]
    public async Task Vectors_are_of_the_models_dimension_and_of_length_1()
    {
        var endpoint = LlamaServers.Embed;
        await using var services = LlamaServers.Services();

        var answer = await services.Clients.Embedder(endpoint).GenerateAsync(["My sister keeps bees.", "bees"], cancellationToken: Cancel);

        Assert.Equal(2, answer.Count);
        Assert.All(answer, embedding => Assert.Equal(384, embedding.Vector.Length));
        Assert.All(answer, embedding => Assert.Equal(1, TensorPrimitives.Norm(embedding.Vector.Span), 3));
    }

    [Fact]
    public async Task A_paraphrase_is_nearer_than_another_sentence()
    {
        var endpoint = LlamaServers.Embed;
        await using var services = LlamaServers.Services();

        var answer = await services.Clients.Embedder(endpoint)
            .GenerateAsync(["My sister keeps bees.", "Beekeeping is what her sibling does.", "The train leaves at nine."], cancellationToken: Cancel);

        Assert.True(Cosine(answer[0], answer[1]) > Cosine(answer[0], answer[2]) + 0.2);
    }

    [Fact]
    public async Task A_text_that_is_too_long_for_the_server_is_embedded_in_pieces()
    {
        var address = LlamaServers.Embed.Address.ToString();
        await using var services = LlamaServers.Services(("Mem0:Embedder:Provider", "openai"), ("Mem0:Embedder:Endpoint", address));
        var bees = string.Concat(Enumerable.Repeat("The bees fly out in the morning and come home with pollen. ", 100));

        var answer = await services.Embedder.GenerateAsync([bees, "Bees gather pollen.", "The train leaves at nine."], cancellationToken: Cancel);

        Assert.True(Cosine(answer[0], answer[1]) > Cosine(answer[0], answer[2]) + 0.2);
    }

    [Fact]
    public async Task A_text_that_is_too_long_for_the_server_is_refused_when_it_is_sent_whole()
    {
        var endpoint = LlamaServers.Embed;
        await using var services = LlamaServers.Services();

        var fault = await Assert.ThrowsAsync<InferenceException>(
            () => services.Clients.Embedder(endpoint).GenerateAsync([string.Concat(Enumerable.Repeat("bees ", 1000))], cancellationToken: Cancel));

        Assert.Equal(InferenceFailure.Refused, fault.Failure);
        Assert.Contains("Mem0:Embedder:ContextTokens", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_another_kind_says_how_to_start_it()
    {
        var endpoint = LlamaServers.Chat;
        await using var services = LlamaServers.Services();

        var fault = await Assert.ThrowsAsync<InferenceException>(() => services.Clients.Embedder(endpoint).GenerateAsync(["bees"], cancellationToken: Cancel));

        Assert.Equal(InferenceFailure.Refused, fault.Failure);
        Assert.Contains("--embeddings", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The vocabulary of this model is a third of the size that today's larger models have: others make fewer tokens of a text.</summary>
    [Theory]
    [InlineData("My sister Clara keeps bees in Porto, and she moved there in May 2021 because the rent was lower.")]
    [InlineData("Meine Schwester hält Bienen und wohnt seit Mai in der Donaudampfschifffahrtsgesellschaft.")]
    [InlineData("""{"facts":[{"text":"keeps bees","on":"2026-01-05","entities":["Clara","Porto"]}],"count":12345678}""")]
    [InlineData("Моя сестра держит пчёл и живёт в Порту с мая.")]
    [InlineData("我的妹妹在波尔图养蜂，她五月搬到那里。")]
    [InlineData("妹はポルトで蜂を飼っています。")]
    [InlineData("내 여동생은 포르투에서 벌을 기릅니다.")]
    [InlineData("أختي تربي النحل في بورتو.")]
    [InlineData("मेरी बहन पोर्टो में मधुमक्खियाँ पालती है।")]
    [InlineData("🐝🐝 bees 👩‍🌾 rock!!! :-)")]
    [InlineData("TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz")]
    [InlineData("public static int Sum(int[] values) => values.Where(v => v > 0).Sum();")]
    [InlineData("a b c d e f g h i j k l m n o p q r s t u v w x y z")]
    [InlineData("line\n\n\tindented\r\n    more   blanks")]
    public async Task A_text_has_no_more_tokens_than_are_estimated(string text)
    {
        var root = new Uri(LlamaServers.Chat.Address, "/");
        using var http = new HttpClient { BaseAddress = root };

        var response = await http.PostAsJsonAsync("tokenize", new { content = text }, Cancel);
        var tokens = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("tokens").GetArrayLength();

        Assert.InRange(TokenEstimate.Of(text), tokens, 4 * tokens);
    }

    private static async Task<ChatResponse> AskAsync(IChatClient chat)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await chat.GetResponseAsync(
                    [
                        new ChatMessage(ChatRole.System, "List what is said about the user as JSON: {\"facts\":[\"...\"]}"),
                        new ChatMessage(ChatRole.User, "I am allergic to peanuts."),
                    ],
                    new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "facts"), MaxOutputTokens = 256, Temperature = 0.7f, TopP = 0.95f, Seed = attempt },
                    Cancel);
            }
            catch (InferenceException fault) when (fault.Failure == InferenceFailure.ServerError && attempt < Attempts)
            {
                // Another seed, another answer.
            }
        }
    }

    private static float Cosine(Embedding<float> one, Embedding<float> other) => TensorPrimitives.CosineSimilarity(one.Vector.Span, other.Vector.Span);
}
