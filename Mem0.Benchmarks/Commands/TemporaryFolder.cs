namespace Mem0.Benchmarks.Commands;

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class TemporaryFolder : IRunData, IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("mem0-benchmark-").FullName;

    /// <inheritdoc/>
    public KeyValuePair<string, string?> Setting => new("Mem0:DataDirectory", Path);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
