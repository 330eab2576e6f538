using Mem0.ServiceDefaults;
using Mem0.ServiceDefaults.Shutdown;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
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

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task The_exit_code_tells_whether_a_background_service_has_failed(bool fails, int code)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.AddServiceDefaults("mem0-test");
        builder.Services.AddHostedService(services => new Ending(services.GetRequiredService<IHostApplicationLifetime>(), fails));

        Assert.Equal(code, await builder.Build().RunToEndAsync());
    }

    [Fact]
    public async Task A_time_for_models_that_is_not_longer_than_zero_is_refused_at_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => ServiceDefaultsHost.StartAsync(new() { ["Mem0:ModelTimeout"] = "-00:00:01" }));

        Assert.Contains("Mem0:ModelTimeout", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Ends the host, by failing or by asking for it.</summary>
    private sealed class Ending(IHostApplicationLifetime lifetime, bool fails) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            if (fails)
            {
                throw new InvalidCastException();
            }

            lifetime.StopApplication();
        }
    }
}
