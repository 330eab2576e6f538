using System.Text.Json;
using System.Text.RegularExpressions;
using Mem0.ServiceDefaults.Correlation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Mem0.Tests.ServiceDefaults;

public sealed partial class ConsoleLogTests
{
    [Fact]
    public async Task A_console_line_is_one_line_with_the_time_in_UTC_and_the_correlation_id()
    {
        await using var host = await ServiceDefaultsHost.StartAsync();

        Assert.Equal(ConsoleFormatterNames.Simple, FormatterOf(host));
        Assert.Matches(SimpleLine(), Written(host, ConsoleFormatterNames.Simple));
    }

    [Fact]
    public async Task The_configuration_makes_the_lines_JSON()
    {
        await using var host = await ServiceDefaultsHost.StartAsync(new() { ["Logging:Console:FormatterName"] = "json" });

        using var line = JsonDocument.Parse(Written(host, ConsoleFormatterNames.Json));
        Assert.Equal("json", FormatterOf(host));
        Assert.EndsWith("Z", line.RootElement.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
        Assert.Equal("c-1", line.RootElement.GetProperty("Scopes")[0].GetProperty("CorrelationId").GetString());
    }

    [Fact]
    public async Task The_configuration_wins_over_the_layout()
    {
        await using var host = await ServiceDefaultsHost.StartAsync(new() { ["Logging:Console:FormatterOptions:TimestampFormat"] = "'at' HH " });

        Assert.StartsWith("at ", Written(host, ConsoleFormatterNames.Simple), StringComparison.Ordinal);
    }

    private static string? FormatterOf(ServiceDefaultsHost host) =>
        host.App.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName;

    private static string Written(ServiceDefaultsHost host, string formatter)
    {
        var entry = new LogEntry<string>(LogLevel.Information, "Mem0.Tests", 7, "stored", null, (state, _) => state);
        var scopes = host.App.Services.GetRequiredService<IExternalScopeProvider>();
        using var writer = new StringWriter();

        using (scopes.Push(new CorrelationScope("c-1")))
        {
            host.App.Services.GetServices<ConsoleFormatter>().Single(candidate => candidate.Name == formatter).Write(entry, scopes, writer);
        }

        return writer.ToString();
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z .*info.*Mem0\.Tests\[7\].*CorrelationId:c-1 stored\r?\n$")]
    private static partial Regex SimpleLine();
}
