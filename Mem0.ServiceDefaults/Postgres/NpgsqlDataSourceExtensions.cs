using Mem0.ServiceDefaults.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mem0.ServiceDefaults.Postgres;

/// <summary>
/// Connections to PostgreSQL as <c>Aspire.Npgsql</c> gives them: the same method, settings, health check and telemetry. Why not that package:
/// docs/decisions/0005.
/// </summary>
public static class NpgsqlDataSourceExtensions
{
    /// <summary>The name of the health check.</summary>
    internal const string HealthCheck = "PostgreSql";

    /// <summary>The name of Npgsql's activity source and of its meter.</summary>
    internal const string Telemetry = "Npgsql";

    /// <summary>Adds a data source as a singleton, its health check <c>PostgreSql</c>, and Npgsql's spans and metrics where telemetry is exported.</summary>
    /// <param name="builder">The host under construction.</param>
    /// <param name="connectionName">The name of the connection string, and of the section below <c>Aspire:Npgsql</c>.</param>
    /// <param name="configureSettings">Changes the settings after they were read.</param>
    /// <param name="configureDataSourceBuilder">Sets the data source up.</param>
    /// <exception cref="InvalidOperationException">On first use of the data source: there is no connection string.</exception>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);

        var settings = NpgsqlSettings.Read(builder.Configuration, connectionName);
        configureSettings?.Invoke(settings);
        builder.Services.AddSingleton(services => DataSource(
            settings.ConnectionString ?? throw Missing(connectionName), services.GetRequiredService<ILoggerFactory>(), configureDataSourceBuilder));

        if (!settings.DisableHealthChecks)
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                HealthCheck,
                services => new AdmittedHealthCheck(services.GetRequiredService<NpgsqlDataSource>(), services.GetService<OutgoingConnections>()),
                failureStatus: null,
                tags: null));
        }

        if (!settings.DisableTracing)
        {
            builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(Telemetry));
        }

        if (!settings.DisableMetrics)
        {
            builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(Telemetry));
        }
    }

    private static NpgsqlDataSource DataSource(string connectionString, ILoggerFactory loggers, Action<NpgsqlDataSourceBuilder>? configure)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseLoggerFactory(loggers);
        configure?.Invoke(builder);
        return builder.Build();
    }

    private static InvalidOperationException Missing(string connectionName) => new(
        $"There is no connection string: set ConnectionStrings:{connectionName}, or ConnectionString in the section {NpgsqlSettings.Section} or {NpgsqlSettings.Section}:{connectionName}.");
}
