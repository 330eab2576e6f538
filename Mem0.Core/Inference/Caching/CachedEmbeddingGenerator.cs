using System.Security.Cryptography;
using System.Text.Json;
using Mem0.Core.Inference.Metering;
using Mem0.Core.Inference.Models;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Caching;

/// <summary>Takes embeddings from memory text by text and asks for the missing ones together, each once; the vectors keep the order of the texts.</summary>
internal sealed class CachedEmbeddingGenerator : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly InferenceCache _cache;
    private readonly SharedCalls<Embedding<float>> _calls;
    private readonly ModelSetup _setup;
    private readonly InferenceMetrics _metrics;

    public CachedEmbeddingGenerator(
        IEmbeddingGenerator<string, Embedding<float>> innerGenerator, InferenceCache cache, ModelSetup setup, InferenceMetrics metrics)
        : base(innerGenerator)
    {
        (_cache, _setup, _metrics) = (cache, setup, metrics);
        _calls = new SharedCalls<Embedding<float>>(
            cache.Find<Embedding<float>>, (key, embedding) => cache.Keep(key, embedding, embedding.Vector.Length * sizeof(float)));
    }

    /// <inheritdoc/>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!_cache.Enabled || options?.RawRepresentationFactory is not null)
        {
            return await base.GenerateAsync(values, options, cancellationToken);
        }

        string[] texts = [.. values];
        var version = _setup.Current.Version;
        string[] keys = [.. texts.Select(text => KeyOf(version, text, options))];
        var answer = await _calls.GetAsync(keys, (places, token) => AskAsync([.. places.Select(place => texts[place])], options, token), cancellationToken);
        _cache.Note(texts.Length - answer.Asked, answer.Asked);
        _metrics.LookedUp(InferenceMetrics.Embedding, texts.Length - answer.Asked, answer.Asked);

        // A new embedding for each caller, over the vector that all share and nobody can write to.
        return [.. answer.Values.Select(kept => new Embedding<float>(kept.Vector) { ModelId = kept.ModelId, CreatedAt = kept.CreatedAt })];
    }

    /// <summary>The version stands for the model and its prefixes, as they are configured.</summary>
    private static string KeyOf(long version, string text, EmbeddingGenerationOptions? options) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            new object?[] { "embedding", version, EmbeddingPurpose.IsQuery(options), text, options }, AIJsonUtilities.DefaultOptions)));

    private async Task<IReadOnlyList<Embedding<float>>> AskAsync(string[] texts, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        var embeddings = await InnerGenerator.GenerateAsync(texts, options, cancellationToken);
        return embeddings.Count == texts.Length
            ? embeddings
            : throw new InferenceException(
                InferenceFailure.InvalidAnswer, $"The embedding server was sent {texts.Length} texts and answered with {embeddings.Count} vectors.");
    }
}
