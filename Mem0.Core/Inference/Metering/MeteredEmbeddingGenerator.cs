using Mem0.Core.Inference.Routing;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Metering;

/// <summary>Counts and times calls to the embedding server.</summary>
internal sealed class MeteredEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> innerGenerator, InferenceMetrics metrics, TimeProvider time)
    : DelegatingEmbeddingGenerator<string, Embedding<float>>(innerGenerator)
{
    /// <inheritdoc/>
    /// <exception cref="InferenceException">The server gave no usable answer.</exception>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        try
        {
            var embeddings = await base.GenerateAsync(values, options, cancellationToken);
            Note(InferenceRoute.Local, Outcomes.Answered, RouteReasons.LocalFirst, started);
            metrics.Used(InferenceMetrics.Embedding, InferenceRoute.Local, embeddings.Usage?.InputTokenCount ?? 0, 0, 0);
            return embeddings;
        }
        catch (InferenceException failure)
        {
            var refused = failure.Failure == InferenceFailure.CircuitOpen;
            Note(refused ? InferenceRoute.None : InferenceRoute.Local, refused ? Outcomes.Refused : Outcomes.Failed, failure.Reason, started);
            throw;
        }
        catch (OperationCanceledException)
        {
            Note(InferenceRoute.None, Outcomes.Cancelled, RouteReasons.Cancelled, started);
            throw;
        }
    }

    private void Note(InferenceRoute route, string outcome, string reason, long started) =>
        metrics.Called(InferenceMetrics.Embedding, route, outcome, reason, time.GetElapsedTime(started));
}
