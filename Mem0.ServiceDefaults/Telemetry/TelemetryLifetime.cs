using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>
/// Starts the providers with the host and empties their queues when it stops. Registered first, it stops last: what the other
/// services emit while they stop is exported too. The container disposes the providers.
/// </summary>
internal sealed partial class TelemetryLifetime(IServiceProvider services, OtlpSignals signals, ILogger<TelemetryLifetime> logger)
    : IHostedLifecycleService
{
    // A collector that does not answer may not hold up the end of the process.
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(5);

    private TracerProvider? _traces;
    private MeterProvider? _metrics;
    private LoggerProvider? _logs;

    // Before any hosted service starts: a listener hears only what happens after it was made.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _traces = services.GetService<TracerProvider>();
        _metrics = services.GetService<MeterProvider>();
        _logs = services.GetService<LoggerProvider>();

        Log.Exporting(logger, signals);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // After every hosted service has stopped. A flush blocks its thread, so the three run side by side.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        var timeout = (int)FlushTimeout.TotalMilliseconds;
        var flushes = Task.WhenAll(
            Task.Run(() => _traces?.ForceFlush(timeout) ?? true, CancellationToken.None),
            Task.Run(() => _metrics?.ForceFlush(timeout) ?? true, CancellationToken.None),
            Task.Run(() => _logs?.ForceFlush(timeout) ?? true, CancellationToken.None));
        if (!await EndedWellAsync(flushes, cancellationToken))
        {
            Log.NotFlushed(logger);
        }
    }

    /// <summary>An export that is under way does not look at the limit of a flush, but at its own, which is longer.</summary>
    private static async Task<bool> EndedWellAsync(Task<bool[]> flushes, CancellationToken cancellationToken)
    {
        try
        {
            return !(await flushes.WaitAsync(FlushTimeout, cancellationToken)).Contains(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Telemetry is exported over OTLP: {Signals}")]
        internal static partial void Exporting(ILogger logger, OtlpSignals signals);

        [LoggerMessage(EventId = 2, Level = LogLevel.Warning,
            Message = "Telemetry of the last moments may be lost: a collector did not take it")]
        internal static partial void NotFlushed(ILogger logger);
    }
}
