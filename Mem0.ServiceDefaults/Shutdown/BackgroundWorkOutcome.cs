using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Mem0.ServiceDefaults.Shutdown;

/// <summary>
/// Remembers whether a background service has failed. The host then stops as if it had been asked to; whoever started the process must see the
/// difference.
/// </summary>
internal sealed class BackgroundWorkOutcome(IServiceProvider services) : IHostedLifecycleService
{
    internal bool HasFailed { get; private set; }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        HasFailed = services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Runs a service as a process.</summary>
public static class ProcessExtensions
{
    /// <summary>Runs until it is stopped.</summary>
    /// <param name="app">The service, which is disposed at the end.</param>
    /// <returns>The exit code: 0, or 1 when a background service has failed.</returns>
    public static async Task<int> RunToEndAsync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        var outcome = app.Services.GetRequiredService<BackgroundWorkOutcome>();
        await app.RunAsync();
        return outcome.HasFailed ? 1 : 0;
    }
}
