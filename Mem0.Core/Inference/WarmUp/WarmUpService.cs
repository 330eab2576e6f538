using Mem0.Core.Inference.Models;
using Microsoft.Extensions.Hosting;

namespace Mem0.Core.Inference.WarmUp;

/// <summary>Probes models when the host starts and when other ones are configured, and again until they pass.</summary>
internal sealed class WarmUpService(ModelWarmUp warmUp, ModelSetup setup, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>The built-in embedder alone is probed before the host has started: it takes no time, and the server is ready from the first moment on.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!warmUp.IsDone && setup.Current is { Local: null, Embedder: null })
        {
            await warmUp.RunAsync(cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (true)
        {
            var version = setup.Current.Version;
            var changed = setup.ChangedSinceAsync(version);
            if (warmUp.IsDone || await warmUp.RunAsync(stoppingToken))
            {
                await changed.WaitAsync(stoppingToken);
            }
            else
            {
                await Task.WhenAny(changed, Task.Delay(pause, time, stoppingToken));
                stoppingToken.ThrowIfCancellationRequested();
            }

            pause = changed.IsCompleted ? FirstPause : pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }
}
