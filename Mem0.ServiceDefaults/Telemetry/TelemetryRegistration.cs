using System.Reflection;
using Mem0.ServiceDefaults.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>Registers a provider for each signal that has somewhere to go, and none for the others.</summary>
internal static class TelemetryRegistration
{
    // With the framework's own span tags on, url.path would be among them: memory ids and user ids stand in paths.
    private const string SuppressFrameworkSpanTags = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    internal static void AddTelemetry(this IHostApplicationBuilder builder, string serviceName)
    {
        AppContext.SetSwitch(SuppressFrameworkSpanTags, true);

        var signals = OtlpSignals.From(builder.Configuration);
        if (signals.Exported.Count == 0)
        {
            return;
        }

        var telemetry = new HostTelemetryBuilder(builder.Services);
        telemetry.ConfigureResource(resource => Describe(resource, serviceName));
        telemetry.AddSignals(signals);

        builder.Services.AddSingleton(signals);
        builder.Services.AddHostedService<TelemetryLifetime>();
    }

    private static void AddSignals(this HostTelemetryBuilder telemetry, OtlpSignals signals)
    {
        if (signals.Traces.IsExported)
        {
            telemetry.WithTracing(tracing => tracing
                .AddSource(TelemetryNames.Sources)
                .AddProcessor<OutgoingAddressRemoval>()
                .AddOtlpExporter(telemetry.Named(signals.Traces), configure: null));
        }

        if (signals.Metrics.IsExported)
        {
            telemetry.WithMetrics(metrics => metrics
                .AddMeter(TelemetryNames.Meters)
                .AddOtlpExporter(telemetry.Named(signals.Metrics), configure: null));
        }

        if (signals.Logs.IsExported)
        {
            telemetry.WithLogging(logging => logging.AddOtlpExporter(telemetry.Named(signals.Logs), configureExporter: null), options =>
            {
                options.IncludeFormattedMessage = true;
                options.IncludeScopes = true;
            });
        }
    }

    /// <summary>The name under which the exporter of a signal finds its options: only named ones can ask the host's services.</summary>
    private static string Named(this HostTelemetryBuilder telemetry, OtlpSignal signal)
    {
        var name = signal.ToString();
        telemetry.Services.AddOptions<OtlpExporterOptions>(name)
            .Configure<IServiceProvider>((options, services) => signal.Configure(options, services.GetService<OutgoingConnections>()));
        return name;
    }

    // The environment is read last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over what the service says of itself.
    private static void Describe(ResourceBuilder resource, string serviceName) =>
        resource.AddService(serviceName, serviceVersion: Version, autoGenerateServiceInstanceId: true).AddEnvironmentVariableDetector();

    // One version holds for all projects of the solution.
    private static string? Version =>
        typeof(TelemetryRegistration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>Puts OpenTelemetry into the host's own services, so that it reads the host's configuration and ends with the host.</summary>
    private sealed class HostTelemetryBuilder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services => services;
    }
}
