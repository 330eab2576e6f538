using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Recall.Language;
using Mem0.Tests.Storage.Sqlite;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Recall;

/// <summary>Recall as a whole, over the built-in embedder and the embedded store.</summary>
public sealed class RecallServiceTests : IAsyncLifetime
{
    private static readonly MemoryScope Scope = new("u");

    private readonly DataFolder _folder = new();
    private readonly FailingEmbedder _embedder = new();
    private readonly ServiceProvider _services;

    public RecallServiceTests() => _services = _folder.Services(services => services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(_embedder));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("4711-XY", "My order 4711-XY has not arrived yet.")]
    [InlineData("What pet do I have?", "We adopted a puppy last week.")]
    [InlineData("where do I work", "I am a nurse at the children's hospital.")]
    public async Task A_question_surfaces_its_memory(string question, string expected)
    {
        await AddFactsAsync();
        Assert.Contains(expected, (await SearchAsync(question)).Results.Take(2).Select(result => result.Memory.Text));
    }

    [Fact]
    public async Task A_question_about_nothing_that_is_remembered_gives_nothing()
    {
        await AddFactsAsync();
        var result = await SearchAsync("quantum chromodynamics lattice renormalization");
        Assert.Empty(result.Results);
        Assert.True(result.Abstained);
    }

    [Fact]
    public async Task An_answer_deep_inside_a_long_text_is_found_and_shown()
    {
        var filler = string.Concat(Enumerable.Range(0, 16).Select(i => $"Chapter {i} describes how the committee discussed budgets and schedules. "));
        var text = $"{filler}The spare key lies under the blue flowerpot. {filler}";
        Assert.InRange(text.Length, 2_000, 3_000);
        await AddFactsAsync();
        await AddAsync(text);

        var best = (await SearchAsync("where is the spare key")).Results[0];
        Assert.Equal(text, best.Memory.Text);
        Assert.Contains("spare key", best.Window, StringComparison.Ordinal);
        Assert.Contains(best.Window, TextWindows.Cut(text));
        Assert.InRange(best.Window!.Length, 1, TextWindows.Longest);
    }

    [Fact]
    public async Task Explanations_add_up()
    {
        await AddFactsAsync();
        var results = (await SearchAsync("has my order of the puppy arrived")).Results;
        Assert.NotEmpty(results);
        Assert.All(results, result =>
        {
            var parts = result.Explanation!;
            var factors = parts.SaidByUserFactor * parts.LengthFactor * parts.FirstPersonFactor * parts.TimeWordsFactor * parts.AskedDateFactor * parts.ActorFactor;
            Assert.Equal(parts.Rank, (parts.Own + parts.Neighbour + parts.Conversation) * factors, 1e-3);
            Assert.Equal(result.Score, Math.Min(1, parts.Own / parts.Perfect), 1e-5);
            Assert.Equal(parts.Words, parts.MatchedWords.Sum(word => word.Value), 1e-4);
        });
    }

    [Fact]
    public async Task Without_the_embedder_the_words_are_searched_for_and_nothing_is_stored()
    {
        await AddFactsAsync();
        _embedder.Fails = true;
        var result = await SearchAsync("puppy");
        Assert.True(result.Degraded);
        Assert.Equal("We adopted a puppy last week.", result.Results[0].Memory.Text);
        await Assert.ThrowsAsync<EmbeddingUnavailableException>(() => AddAsync("not stored"));

        _embedder.Fails = false;
        Assert.False((await SearchAsync("puppy")).Degraded);
    }

    [Theory]
    [InlineData(255, 1)]
    [InlineData(256, float.NaN)]
    [InlineData(256, float.PositiveInfinity)]
    public async Task A_vector_that_is_none_stores_nothing_and_leaves_searches_to_the_words(int length, float number)
    {
        await AddFactsAsync();
        _embedder.Answer = [.. Enumerable.Repeat(number, length)];
        await Assert.ThrowsAsync<EmbeddingUnavailableException>(() => AddAsync("not stored"));
        Assert.True((await SearchAsync("puppy")).Degraded);

        _embedder.Answer = null;
        Assert.DoesNotContain("not stored", (await SearchAsync("not stored")).Results.Select(result => result.Memory.Text));
        Assert.NotEmpty((await SearchAsync("puppy")).Results);
    }

    [Fact]
    public async Task Vectors_of_any_length_count_by_their_direction()
    {
        _embedder.Answer = [.. Enumerable.Repeat(3f, 256)];
        await AddAsync("anything");
        Assert.Equal(1, Assert.Single((await SearchAsync("something else")).Results).Explanation!.Cosine, 1e-5);
    }

    private Task AddFactsAsync() => AddAsync(
        "My order 4711-XY has not arrived yet.", "We adopted a puppy last week.", "I am a nurse at the children's hospital.",
        "The kitchen was painted green.", "My brother plays chess on Sundays.");

    private async Task AddAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            var request = new AddMemories { Messages = [new MemoryMessage("user", text)], Scope = Scope };
            Assert.True((await _services.GetRequiredService<MemoryService>().AddAsync(request, MemoryScope.Unconfined, Stop)).Succeeded);
        }
    }

    private async Task<SearchResult> SearchAsync(string question)
    {
        var request = new SearchMemories { Query = question, Filter = MemoryFilter.ForScope(Scope), Explain = true };
        return (await _services.GetRequiredService<RecallService>().SearchAsync(request, MemoryScope.Unconfined, Stop)).Value!;
    }

    /// <summary>The built-in embedder until it is told to fail, or to answer something else.</summary>
    private sealed class FailingEmbedder()
        : DelegatingEmbeddingGenerator<string, Embedding<float>>(new Core.Inference.BuiltIn.BuiltInEmbeddingGenerator(Core.Inference.BuiltIn.StaticEmbedding.Shared))
    {
        public bool Fails { get; set; }

        public float[]? Answer { get; set; }

        public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Fails ? throw new HttpRequestException("down")
            : Answer is null ? base.GenerateAsync(values, options, cancellationToken)
            : Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(_ => new Embedding<float>(Answer))));
    }
}
