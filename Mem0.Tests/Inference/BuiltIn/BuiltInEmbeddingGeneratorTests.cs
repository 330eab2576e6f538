using Mem0.Core.Inference.BuiltIn;
using Microsoft.Extensions.AI;

namespace Mem0.Tests.Inference.BuiltIn;

public sealed class BuiltInEmbeddingGeneratorTests : IDisposable
{
    private readonly BuiltInEmbeddingGenerator _generator = new(StaticEmbedding.Shared);

    public void Dispose() => _generator.Dispose();

    [Fact]
    public async Task A_batch_comes_back_in_its_order()
    {
        string[] texts = ["mountain trekking", "", "peanut allergy"];
        var embeddings = await _generator.GenerateAsync(texts, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(texts.Length, embeddings.Count);
        for (int i = 0; i < texts.Length; i++)
        {
            float[] expected = new float[StaticEmbedding.Dimensions];
            StaticEmbedding.Shared.Embed(texts[i], expected);
            Assert.Equal(expected, embeddings[i].Vector.ToArray());
            Assert.Equal("static-256-v1", embeddings[i].ModelId);
        }
    }

    [Fact]
    public async Task A_cancelled_request_computes_no_embedding()
    {
        using CancellationTokenSource source = new();
        IEnumerable<string> Texts()
        {
            yield return "first";
            source.Cancel();
            yield return "second";
            Assert.Fail("Read on after the cancellation.");
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _generator.GenerateAsync(Texts(), cancellationToken: source.Token));
    }

    [Fact]
    public void The_metadata_name_provider_model_and_size()
    {
        var metadata = Assert.IsType<EmbeddingGeneratorMetadata>(_generator.GetService(typeof(EmbeddingGeneratorMetadata)));
        Assert.Equal(("builtin", "static-256-v1", 256), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
    }

    [Fact]
    public void Services_are_found_by_type_and_only_without_key()
    {
        Assert.Same(_generator, _generator.GetService(typeof(IEmbeddingGenerator<string, Embedding<float>>)));
        Assert.Same(StaticEmbedding.Shared, _generator.GetService(typeof(StaticEmbedding)));
        Assert.Null(_generator.GetService(typeof(string)));
        Assert.Null(_generator.GetService(typeof(EmbeddingGeneratorMetadata), "key"));
    }
}
