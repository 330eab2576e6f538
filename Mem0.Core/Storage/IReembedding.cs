using Mem0.Core.Recall;

namespace Mem0.Core.Storage;

/// <summary>
/// Makes what recall needs of every memory again, with the configured embedding model and the present text analysis. Servers of the former
/// model go on meanwhile; once it is complete the store is switched over at once, and they refuse until they are restarted with the new one.
/// </summary>
public interface IReembedding
{
    /// <summary>Runs to the end. A run that was stopped is taken up where it was.</summary>
    /// <param name="progress">Is told how many memories are done.</param>
    /// <param name="cancellationToken">Stops it; nothing of what is served changes then.</param>
    /// <returns>How many memories were embedded by this run; null when the store is of the configured model already.</returns>
    /// <exception cref="EmbeddingUnavailableException">The embedder failed; start it again later.</exception>
    /// <exception cref="StoreUnavailableException">The store failed; start it again later.</exception>
    /// <exception cref="InvalidOperationException">Another run is at it, or more is written than can be followed.</exception>
    Task<long?> RunAsync(IProgress<ReembeddingProgress> progress, CancellationToken cancellationToken);
}

/// <summary>How far embedding again has come.</summary>
/// <param name="Done">How many memories this run has embedded.</param>
/// <param name="Left">How many are left, as of the last look.</param>
public readonly record struct ReembeddingProgress(long Done, long Left);
