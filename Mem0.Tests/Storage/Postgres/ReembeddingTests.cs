using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using static Mem0.Tests.Storage.OpenStore;

namespace Mem0.Tests.Storage.Postgres;

/// <summary>Another embedding model: refused, until the memories are embedded again.</summary>
public sealed class ReembeddingTests : IAsyncLifetime
{
    private PostgresData _data = null!;
    private OpenStore _former = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static MemoryFilter Mine => MemoryFilter.ForScope(new MemoryScope("u"));

    public async ValueTask InitializeAsync()
    {
        _data = await PostgresData.CreateAsync();
        _former = new OpenStore(_data.Services());
    }

    public async ValueTask DisposeAsync()
    {
        await _former.DisposeAsync();
        await _data.DisposeAsync();
    }

    [Fact]
    public async Task A_store_of_another_model_is_refused_with_the_command_that_embeds_it_again()
    {
        await _former.AddAsync(Draft("kettle 4711"));
        await using var next = new OpenStore(Next());
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => next.Memories.ProbeAsync(Stop));
        Assert.Contains("Mem0.Ingest -- reembed", exception.Message, StringComparison.Ordinal);
        Assert.Contains("half 128", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memories_are_served_by_the_former_model_until_the_switch_and_by_the_new_one_afterwards()
    {
        var drafts = Enumerable.Range(0, 450).Select(i => Draft($"kettle zq{i}x", new MemoryScope("u", RunId: $"r{i % 7}"))).ToArray();
        await _former.AddAsync(drafts);
        var embedder = new HalfEmbedder();
        var during = new List<string>();
        await using (var services = Next(embedder))
        {
            // After each batch: a search, an addition, a change, a deletion and a change of metadata by the former server.
            embedder.AfterBatch = async batch =>
            {
                during.AddRange(await _former.FindAsync("zq449x", Mine));
                await _former.AddAsync(Draft($"late zq{1000 + batch}x"));
                await _former.UpdateAsync(drafts[batch], $"changed zq{2000 + batch}x");
                await _former.UpdateAsync(drafts[20 + batch], metadata: """{"a":1}""");
                await _former.DeleteAsync(drafts[10 + batch]);
            };
            Assert.InRange((await services.GetRequiredService<IReembedding>().RunAsync(new Silent(), Stop)).GetValueOrDefault(), 450, 600);
        }

        Assert.NotEmpty(during);
        Assert.All(during, text => Assert.Equal("kettle zq449x", text));
        await using var next = new OpenStore(Next());
        Assert.Equal((await next.ListAsync(Mine)).Total, (await next.SearchAsync("kettle", Mine)).Count);
        Assert.Equal(["late zq1000x"], await next.FindAsync("zq1000x", Mine));
        Assert.Equal(["changed zq2000x"], await next.FindAsync("zq2000x", Mine));
        await next.AddAsync(Draft("after zq3000x"));
        Assert.Equal(["after zq3000x"], await next.FindAsync("zq3000x", Mine));
        Assert.Empty(await next.FindAsync("zq10x", Mine));
        Assert.Equal(128, (int)(await _data.RunAsync("SELECT max(vector_dims(embedding)) FROM recall_index"))!);
        Assert.Equal((await next.ListAsync(MemoryFilter.Everything)).Total, await _data.RunAsync("SELECT count(*) FROM recall_index"));
    }

    [Fact]
    public async Task After_the_switch_servers_of_the_former_model_refuse_and_nothing_of_theirs_comes_in()
    {
        await _former.AddAsync(Draft("kettle"));
        Assert.Single(await _former.SearchAsync("kettle", Mine));
        await ReembedAsync(new HalfEmbedder());

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _former.SearchAsync("kettle", Mine));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _former.AddAsync(Draft("teapot")));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _former.Memories.ProbeAsync(Stop));
        Assert.Equal(1L, await _data.RunAsync("SELECT count(*) FROM memories"));
    }

    [Fact]
    public async Task A_run_that_was_stopped_is_taken_up_where_it_was()
    {
        await _former.AddAsync([.. Enumerable.Range(0, 900).Select(i => Draft($"kettle zq{i}x"))]);
        var failing = new HalfEmbedder { FailAfter = 2 };
        await Assert.ThrowsAnyAsync<Exception>(() => ReembedAsync(failing));
        Assert.Equal(["kettle zq3x"], await _former.FindAsync("zq3x", Mine));

        var second = new HalfEmbedder();
        Assert.Equal(500, await ReembedAsync(second));
        await using var next = new OpenStore(Next());
        Assert.Equal(["kettle zq3x"], await next.FindAsync("zq3x", Mine));
        Assert.Null(await ReembedAsync(new HalfEmbedder()));
    }

    [Fact]
    public async Task Large_scopes_have_their_indexes_after_the_switch()
    {
        (string, string) limit = ("Mem0:Postgres:ExactScopeLimit", "100");
        await using (var services = _data.Services(null, limit))
        {
            var store = new OpenStore(services);
            await store.AddAsync([.. Enumerable.Range(0, 300).Select(i => Draft($"kettle zq{i}x"))]);
            await store.SearchAsync("kettle", Mine);
            await PostgresData.MakeIndexesAsync(services);
        }

        var before = await IndexesAsync();
        Assert.Contains("recall_large_1_vectors", before);
        await using (var services = Next(new HalfEmbedder(), limit))
        {
            await services.GetRequiredService<IReembedding>().RunAsync(new Silent(), Stop);
        }

        Assert.Equal(before, await IndexesAsync());
        await using var next = new OpenStore(Next(new HalfEmbedder(), limit));
        Assert.Equal(["kettle zq7x"], await next.FindAsync("zq7x", Mine));
    }

    private Task<List<string>> IndexesAsync() => _data.ListAsync("SELECT indexname FROM pg_indexes WHERE tablename = 'recall_index' ORDER BY 1");

    private async Task<long?> ReembedAsync(HalfEmbedder embedder)
    {
        await using var services = Next(embedder);
        return await services.GetRequiredService<IReembedding>().RunAsync(new Silent(), Stop);
    }

    private ServiceProvider Next(HalfEmbedder? embedder = null, params (string, string)[] settings) =>
        _data.Services(services => services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(embedder ?? new HalfEmbedder()), settings);

    private sealed class Silent : IProgress<ReembeddingProgress>
    {
        public void Report(ReembeddingProgress value)
        {
        }
    }

    /// <summary>Another model: the first half of the built-in's dimensions.</summary>
    private sealed class HalfEmbedder : IEmbeddingGenerator<string, Embedding<float>>
    {
        private readonly BuiltInEmbeddingGenerator _inner = new(StaticEmbedding.Shared);
        private int _batches;

        public int FailAfter { get; init; } = int.MaxValue;

        public Func<int, Task>? AfterBatch { get; set; }

        public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            if (_batches++ >= FailAfter)
            {
                throw new InvalidOperationException("The model is gone.");
            }

            var embeddings = await _inner.GenerateAsync(values, options, cancellationToken);
            if (AfterBatch is { } after && _batches <= 3)
            {
                await after(_batches - 1);
            }

            return new GeneratedEmbeddings<Embedding<float>>(embeddings.Select(embedding => new Embedding<float>(embedding.Vector[..128])));
        }

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("half", null, "half", 128) : null;

        public void Dispose() => _inner.Dispose();
    }
}
