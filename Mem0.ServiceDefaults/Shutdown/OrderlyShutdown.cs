using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Mem0.ServiceDefaults.Shutdown;

/// <summary>How a service ends: running work gets a bounded time, and a background service that fails takes the host with it.</summary>
internal static class OrderlyShutdown
{
    internal const string TimeoutKey = "Mem0:ShutdownTimeout";

    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    internal static void AddOrderlyShutdown(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BackgroundWorkOutcome>().AddHostedService(services => services.GetRequiredService<BackgroundWorkOutcome>());
        builder.Services.AddOptions<HostOptions>()
            .Configure<IConfiguration>((options, configuration) =>
            {
                options.ShutdownTimeout = configuration.GetValue<TimeSpan?>(TimeoutKey) ?? DefaultTimeout;

                // A dead loop in a living process looks healthy from outside and does no work.
                options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.StopHost;
            })
            .Validate(
                options => options.ShutdownTimeout > TimeSpan.Zero,
                $"{TimeoutKey} must be longer than zero, such as 00:00:30.");
    }
}
