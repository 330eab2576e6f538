using Microsoft.Extensions.Configuration;

namespace Mem0.ServiceDefaults.Postgres;

/// <summary>
/// What Aspire's client integration of PostgreSQL (<c>Aspire.Npgsql</c>) reads, under the same names: the section <c>Aspire:Npgsql</c>, over it
/// <c>Aspire:Npgsql:NAME</c>, over both the connection string NAME. Source: the package's <c>NpgsqlSettings</c> and configuration schema.
/// </summary>
public sealed class NpgsqlSettings
{
    internal const string Section = "Aspire:Npgsql";

    /// <summary>The connection string.</summary>
    /// <value>The default is none: what uses the data source fails.</value>
    public string? ConnectionString { get; set; }

    /// <summary>Whether there is no health check <c>PostgreSql</c>.</summary>
    /// <value>The default is false.</value>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Whether the spans of the source <c>Npgsql</c> are not exported.</summary>
    /// <value>The default is false.</value>
    public bool DisableTracing { get; set; }

    /// <summary>Whether the metrics of the meter <c>Npgsql</c> are not exported.</summary>
    /// <value>The default is false.</value>
    public bool DisableMetrics { get; set; }

    internal static NpgsqlSettings Read(IConfiguration configuration, string connectionName)
    {
        var settings = new NpgsqlSettings();
        var section = configuration.GetSection(Section);
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        if (configuration.GetConnectionString(connectionName) is { Length: > 0 } connectionString)
        {
            settings.ConnectionString = connectionString;
        }

        return settings;
    }
}
