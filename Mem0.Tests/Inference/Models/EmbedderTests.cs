using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Core.Storage;
using Mem0.Tests.Infrastructure.Models;

namespace Mem0.Tests.Inference.Models;

/// <summary>The embedder of a server as the engine has it: batches, prefixes, long texts, and the name that a store records.</summary>
public sealed class EmbedderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Texts_go_in_batches_and_vectors_come_in_their_order()
    {
        await using var server = await ScriptedOllama.StartAsync(script =>
        {
            script.Embed([1, 0], [2, 0]);
            script.Embed([3, 0], [4, 0]);
            script.Embed([5, 0]);
        });
        await using var services = Services(server, ("Mem0:Embedder:BatchSize", "2"));

        var answer = await services.Embedder.GenerateAsync(["a", "b", "c", "d", "e"], cancellationToken: Cancel);

        Assert.Equal([1, 2, 3, 4, 5], answer.Select(embedding => embedding.Vector.Span[0]));
        Assert.Equal(["a b", "c d", "e"], server.Requests.Select(Input));
        Assert.Equal(15, answer.Usage?.InputTokenCount);
        Assert.All(server.Requests, request => Assert.False(request.Body.GetProperty("truncate").GetBoolean()));
        Assert.All(server.Requests, request => Assert.Equal("1800s", request.Body.GetProperty("keep_alive").GetString()));
    }

    [Fact]
    public async Task No_texts_are_no_call()
    {
        await using var server = await ScriptedOllama.StartAsync();
        await using var services = Services(server);

        Assert.Empty(await services.Embedder.GenerateAsync([], cancellationToken: Cancel));
    }

    [Fact]
    public async Task Stored_texts_and_questions_have_prefixes_of_their_own()
    {
        await using var server = await ScriptedOllama.StartAsync(script =>
        {
            script.Embed([1, 0]);
            script.Embed([1, 0]);
        });
        await using var services = Services(server, ("Mem0:Embedder:DocumentPrefix", "search_document: "), ("Mem0:Embedder:QueryPrefix", "search_query: "));

        await services.Embedder.GenerateAsync(["bees"], cancellationToken: Cancel);
        await services.Embedder.GenerateAsync(["bees"], EmbeddingPurpose.Query, Cancel);

        Assert.Equal(["search_document: bees", "search_query: bees"], server.Requests.Select(Input));
    }

    [Fact]
    public async Task A_store_records_the_model_the_prefix_of_stored_texts_and_the_dimension()
    {
        await using var server = await ScriptedOllama.StartAsync();
        await using var plain = Services(server);
        await using var prefixed = Services(server, ("Mem0:Embedder:DocumentPrefix", "search_document: "));
        await using var ofQuestions = Services(server, ("Mem0:Embedder:QueryPrefix", "search_query: "));

        Assert.Equal(new EmbeddingIdentity("nomic-embed-text", 2), EmbeddingIdentity.Of(plain.Embedder));
        Assert.Equal(new EmbeddingIdentity("nomic-embed-text \"search_document: \"", 2), EmbeddingIdentity.Of(prefixed.Embedder));
        Assert.Equal(EmbeddingIdentity.Of(plain.Embedder), EmbeddingIdentity.Of(ofQuestions.Embedder));
    }

    [Fact]
    public async Task A_vector_of_another_dimension_is_refused_with_both_named()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Embed([1, 0, 0]));
        await using var services = Services(server);

        var fault = await Assert.ThrowsAsync<InferenceException>(() => services.Embedder.GenerateAsync(["a"], cancellationToken: Cancel));

        Assert.Equal(InferenceFailure.InvalidAnswer, fault.Failure);
        Assert.Contains("3 dimensions, and Mem0:Embedder:Dimensions is 2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vector_too_few_is_refused()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Embed([1, 0]));
        await using var services = Services(server);

        var fault = await Assert.ThrowsAsync<InferenceException>(() => services.Embedder.GenerateAsync(["a", "b"], cancellationToken: Cancel));

        Assert.Equal(InferenceFailure.InvalidAnswer, fault.Failure);
        Assert.Contains("1 vectors for 2 texts", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_embedded_in_pieces_and_its_vector_is_their_mean()
    {
        // Sentences of about 60 tokens: two fit into 128.
        var sentences = Enumerable.Range(0, 4).Select(i => $"{(char)('A' + i)}{string.Concat(Enumerable.Repeat(" bee", 59))}. ").ToList();
        await using var server = await ScriptedOllama.StartAsync(script => script.Embed([1, 0], [3, 0], [0, 5]));
        await using var services = Services(server, ("Mem0:Embedder:ContextTokens", "128"), ("Mem0:Embedder:DocumentPrefix", "d: "));

        var answer = await services.Embedder.GenerateAsync(["short", string.Concat(sentences)], cancellationToken: Cancel);

        Assert.Equal(["d: short", $"d: {sentences[0]}{sentences[1]}".TrimEnd(), $"d: {sentences[2]}{sentences[3]}".TrimEnd()], Inputs(server.Request));
        Assert.Equal([1, 0], answer[0].Vector.ToArray());
        Assert.Equal([0.7071, 0.7071], answer[1].Vector.ToArray().Select(value => Math.Round(value, 4)));
    }

    private static ModelServices Services(ScriptedOllama server, params (string, string)[] settings) => new(
        [("Mem0:Embedder:Provider", "ollama"), ("Mem0:Embedder:Endpoint", server.Address.ToString()), ("Mem0:Embedder:Dimensions", "2"), .. settings]);

    private static string Input(ScriptedRequest request) => string.Join(' ', Inputs(request));

    private static IEnumerable<string?> Inputs(ScriptedRequest request) => request.Body.GetProperty("input").EnumerateArray().Select(text => text.GetString());
}
