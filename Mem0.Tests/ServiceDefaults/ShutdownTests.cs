using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mem0.Tests.ServiceDefaults;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Running_work_has_30_seconds_to_end_and_a_failed_background_service_stops_the_host()
    {
        await using var host = await ServiceDefaultsHost.StartAsync();

        var options = host.App.Services.GetRequiredService<IOptions<HostOptions>>().Value;

        Assert.Equal(TimeSpan.FromSeconds(30), options.ShutdownTimeout);
        Assert.Equal(BackgroundServiceExceptionBehavior.StopHost, options.BackgroundServiceExceptionBehavior);
    }

    [Fact]
    public async Task The_time_to_end_is_configurable()
    {
        await using var host = await ServiceDefaultsHost.StartAsync(new() { ["Mem0:ShutdownTimeout"] = "00:01:30" });

        Assert.Equal(TimeSpan.FromSeconds(90), host.App.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }

    [Fact]
    public async Task A_time_to_end_that_is_not_longer_than_zero_is_refused_at_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => ServiceDefaultsHost.StartAsync(new() { ["Mem0:ShutdownTimeout"] = "00:00:00" }));

        Assert.Contains("Mem0:ShutdownTimeout", exception.Message, StringComparison.Ordinal);
    }
}
