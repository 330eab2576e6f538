using Microsoft.Extensions.Hosting;

namespace Mem0.Core.Storage;

/// <summary>Opens the store when the host starts: a folder or a database that cannot be used ends the start, with its reason.</summary>
internal sealed class StoreStartup(IMemoryStore store) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => store.ProbeAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
