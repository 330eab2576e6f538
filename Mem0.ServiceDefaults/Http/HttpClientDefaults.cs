using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace Mem0.ServiceDefaults.Http;

/// <summary>
/// What every HTTP client made by <c>IHttpClientFactory</c> has: names of services are resolved (<c>http://api</c>), and calls are
/// bounded and repeated by the standard resilience handler.
/// </summary>
internal static class HttpClientDefaults
{
    internal static void AddHttpClientDefaults(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ModelClientOptions>()
            .Configure<IConfiguration>((options, configuration) => options.Timeout = configuration.GetValue<TimeSpan?>(ModelClientOptions.TimeoutKey) ?? options.Timeout)
            .Validate(options => options.Timeout > TimeSpan.Zero && options.Timeout.TotalMilliseconds < int.MaxValue, $"{ModelClientOptions.TimeoutKey} must be longer than zero, such as 00:05:00.")
            .ValidateOnStart();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // Their scope has the whole address, in whose path tokens may stand, and every line below it would have it too.
            http.RemoveAllLoggers();

            // A request that changes something may have been carried out although its answer never came.
            http.AddStandardResilienceHandler().Configure(resilience => resilience.Retry.DisableForUnsafeHttpMethods());
            http.AddServiceDiscovery();
        });
    }
}
