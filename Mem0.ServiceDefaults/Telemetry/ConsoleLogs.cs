using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>
/// One line per event with its UTC time and the correlation id. <c>Logging:Console</c> in the configuration wins: with
/// <c>FormatterName</c> = <c>json</c> each line is a JSON object of the same contents.
/// </summary>
internal static class ConsoleLogs
{
    private const string Options = "Logging:Console:FormatterOptions";
    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    internal static void AddConsoleLogs(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddConsole();

        // Without a name the console takes its layout from older settings and does not look at the formatter's options at all.
        builder.Services.PostConfigure<ConsoleLoggerOptions>(options => options.FormatterName ??= ConsoleFormatterNames.Simple);

        builder.Services.AddOptions<SimpleConsoleFormatterOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            SetDefaults(options, Timestamp + " ");
            options.SingleLine = true;
            configuration.GetSection(Options).Bind(options);
        });

        builder.Services.AddOptions<JsonConsoleFormatterOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            SetDefaults(options, Timestamp);
            configuration.GetSection(Options).Bind(options);
        });

        KeepAddressesOut(builder);
    }

    private static void SetDefaults(ConsoleFormatterOptions options, string timestamp)
    {
        options.IncludeScopes = true;
        options.UseUtcTimestamp = true;
        options.TimestampFormat = timestamp;
    }

    // Paths and query strings hold user ids and memory ids, and other services' paths hold tokens. The framework writes them in two
    // kinds of line (each request in, each request out) and in the scope of every request.
    private static void KeepAddressesOut(IHostApplicationBuilder builder)
    {
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Services.AddSingleton<IExternalScopeProvider, CorrelatedScopes>();
    }
}
