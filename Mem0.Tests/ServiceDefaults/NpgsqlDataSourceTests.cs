using Mem0.ServiceDefaults.Postgres;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Mem0.Tests.ServiceDefaults;

/// <summary>The names that Aspire's client integration of PostgreSQL has: settings, health check, telemetry.</summary>
public sealed class NpgsqlDataSourceTests
{
    [Fact]
    public void The_connection_string_wins_over_the_sections_and_the_caller_over_both()
    {
        Dictionary<string, string?> settings = new() { ["Aspire:Npgsql:ConnectionString"] = "Host=common" };
        Assert.Equal("Host=common", ConnectionOf(settings));
        settings["Aspire:Npgsql:db:ConnectionString"] = "Host=own";
        Assert.Equal("Host=own", ConnectionOf(settings));
        settings["ConnectionStrings:db"] = "Host=named";
        Assert.Equal("Host=named", ConnectionOf(settings));
        Assert.Equal("Host=caller", ConnectionOf(settings, options => options.ConnectionString = "Host=caller"));
    }

    [Fact]
    public void Without_one_the_first_use_names_the_settings()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => ConnectionOf([]));
        Assert.Contains("ConnectionStrings:db", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Aspire:Npgsql:db", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("Aspire:Npgsql:DisableHealthChecks", false)]
    [InlineData("Aspire:Npgsql:db:DisableHealthChecks", false)]
    public void The_health_check_can_be_switched_off(string? setting, bool isThere)
    {
        using var host = Build(setting is null ? [] : new() { [setting] = "true" });
        var checks = host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;
        Assert.Equal(isThere, checks.Any(check => check.Name == "PostgreSql"));
    }

    [Fact]
    public async Task The_health_check_asks_the_database()
    {
        Assert.Equal(HealthStatus.Healthy, await StatusAsync(PostgresServer.ConnectionString));
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync("Host=127.0.0.1;Port=1;Username=nobody"));
    }

    [Theory]
    [InlineData(null, "metrics traces")]
    [InlineData("Aspire:Npgsql:DisableTracing", "metrics")]
    [InlineData("Aspire:Npgsql:db:DisableMetrics", "traces")]
    public async Task Spans_and_metrics_of_the_database_are_exported_unless_switched_off(string? setting, string exported)
    {
        await using var collector = await OtlpCollector.StartAsync();
        Dictionary<string, string?> settings = new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["ConnectionStrings:db"] = PostgresServer.ConnectionString,
        };
        if (setting is not null)
        {
            settings[setting] = "true";
        }

        await using (var host = await ServiceDefaultsHost.StartAsync(settings, builder: builder => builder.AddNpgsqlDataSource("db")))
        {
            await using var command = host.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }

        var signals = from request in collector.Received
                      where request.Body.Contains("db.client.", StringComparison.Ordinal) || request.Body.Contains("db.query.", StringComparison.Ordinal) || request.Body.Contains("db.statement", StringComparison.Ordinal)
                      select request.Path["/v1/".Length..];
        Assert.Equal(exported, string.Join(' ', signals.Distinct().Order(StringComparer.Ordinal)));
    }

    private static async Task<HealthStatus> StatusAsync(string connectionString)
    {
        using var host = Build(new() { ["ConnectionStrings:db"] = connectionString });
        return (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Status;
    }

    private static string ConnectionOf(Dictionary<string, string?> settings, Action<NpgsqlSettings>? configure = null)
    {
        using var host = Build(settings, configure);
        return host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString;
    }

    private static IHost Build(Dictionary<string, string?> settings, Action<NpgsqlSettings>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddNpgsqlDataSource("db", configure);
        return builder.Build();
    }
}
