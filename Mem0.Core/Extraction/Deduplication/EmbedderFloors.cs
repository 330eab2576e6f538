using Microsoft.Extensions.AI;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>The floors of the configured embedder. The first use embeds the calibration pairs; a failure is tried anew at the next use.</summary>
internal sealed class EmbedderFloors(IEmbeddingGenerator<string, Embedding<float>> embedder) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private volatile NearDuplicateFloors? _floors;

    /// <summary>The floors.</summary>
    /// <exception cref="Recall.EmbeddingUnavailableException">The embedder failed.</exception>
    public async ValueTask<NearDuplicateFloors> GetAsync(CancellationToken cancellationToken)
    {
        if (_floors is { } known)
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _floors ??= await NearDuplicateFloors.CalibrateAsync(embedder, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();
}
