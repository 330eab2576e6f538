namespace Mem0.Benchmarks.Commands;

/// <summary>Where the data of a run is: a folder of the embedded store, or a database. It is gone afterwards.</summary>
internal interface IRunData : IAsyncDisposable
{
    /// <summary>The setting by which the product finds it.</summary>
    KeyValuePair<string, string?> Setting { get; }
}

/// <summary>Makes places for the data of a run.</summary>
internal static class RunData
{
    /// <summary>The option that names a PostgreSQL server.</summary>
    public static CommandOption Server { get; } =
        new("--postgres", "CONNECTION", "keep the data in a temporary database of this server instead of a temporary folder");

    /// <summary>A database of a server, or a folder when none is named.</summary>
    public static async Task<IRunData> CreateAsync(string? server, CancellationToken cancellationToken) =>
        server is null ? new TemporaryFolder() : await TemporaryDatabase.CreateAsync(server, cancellationToken);
}
