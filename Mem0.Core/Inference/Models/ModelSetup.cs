using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Inference.Models;

/// <summary>
/// Which models are configured at the moment, and a version that rises when anything about the language models changes. Configuration that is read
/// anew without a change leaves the version as it is. The embedder is read at start: a store has the vectors of one model.
/// </summary>
internal sealed class ModelSetup : IDisposable
{
    private readonly LatestOptions<LlmOptions> _local;
    private readonly LatestOptions<ExternalLlmOptions> _external;
    private readonly Lock _gate = new();
    private byte[] _fingerprint;
    private Models _models;
    private TaskCompletionSource _nextChange = New();

    public ModelSetup(LatestOptions<LlmOptions> local, LatestOptions<ExternalLlmOptions> external, IOptions<EmbedderOptions> embedder)
    {
        (_local, _external) = (local, external);
        _fingerprint = Fingerprint();
        _models = Read(version: 1, embedder.Value.Endpoint());
        _local.Changed += Compare;
        _external.Changed += Compare;
    }

    /// <summary>What is configured.</summary>
    /// <param name="Version">Rises with every change.</param>
    /// <param name="Local">The local language model; null without one.</param>
    /// <param name="External">The external language model; null without one.</param>
    /// <param name="Embedder">The embedding server; null for the built-in embedder. It does not change.</param>
    internal sealed record Models(long Version, ModelEndpoint? Local, ModelEndpoint? External, ModelEndpoint? Embedder);

    /// <summary>What is configured now.</summary>
    public Models Current
    {
        get
        {
            lock (_gate)
            {
                return _models;
            }
        }
    }

    /// <summary>Raised after a change, on the thread that read the configuration.</summary>
    public event Action? Changed;

    /// <summary>Completes as soon as another version is current.</summary>
    public Task ChangedSinceAsync(long version)
    {
        lock (_gate)
        {
            return _models.Version == version ? _nextChange.Task : Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _local.Changed -= Compare;
        _external.Changed -= Compare;
    }

    private void Compare()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            var fingerprint = Fingerprint();
            if (fingerprint.AsSpan().SequenceEqual(_fingerprint))
            {
                return;
            }

            _fingerprint = fingerprint;
            _models = Read(_models.Version + 1, _models.Embedder);
            changed = _nextChange;
            _nextChange = New();
        }

        Changed?.Invoke();
        changed.SetResult();
    }

    private Models Read(long version, ModelEndpoint? embedder) =>
        new(version, _local.Value.Endpoint(), _external.Value.Endpoint(), embedder);

    private byte[] Fingerprint() => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new object[] { _local.Value, _external.Value }));

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
