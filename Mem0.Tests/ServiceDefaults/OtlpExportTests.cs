using Mem0.ServiceDefaults.Correlation;
using Mem0.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mem0.Tests.ServiceDefaults;

public sealed class OtlpExportTests
{
    [Fact]
    public async Task All_three_signals_arrive_when_the_general_endpoint_is_set()
    {
        await using var collector = await OtlpCollector.StartAsync();

        await ServeOneRequestAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-collector-key=k1",
        });

        Assert.Equal(["/v1/logs", "/v1/metrics", "/v1/traces"], Paths(collector));
        Assert.All(collector.Received, request => Assert.Contains("x-collector-key: k1", request.Body, StringComparison.Ordinal));
        Assert.Contains("otlp-1", BodiesOf(collector, "/v1/traces"), StringComparison.Ordinal);
        Assert.Contains("/users/{user}/memories/{id}", BodiesOf(collector, "/v1/traces"), StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", BodiesOf(collector, "/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("Served", BodiesOf(collector, "/v1/logs"), StringComparison.Ordinal);
        Assert.Contains("CorrelationId", BodiesOf(collector, "/v1/logs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_arrives_holds_a_path_a_query_or_a_body()
    {
        await using var collector = await OtlpCollector.StartAsync();

        await ServeOneRequestAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });

        Assert.All(collector.Received, request => Assert.DoesNotContain("otlp-hidden", request.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_metrics_are_exported_when_only_their_endpoint_is_set()
    {
        await using var collector = await OtlpCollector.StartAsync();

        await ServeOneRequestAsync(
            new()
            {
                ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = collector.Address + "/api/v1/otlp/v1/metrics",
                ["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"] = "http/protobuf",
            },
            host =>
            {
                Assert.Null(host.App.Services.GetService<TracerProvider>());
                Assert.NotNull(host.App.Services.GetService<MeterProvider>());
                Assert.Null(host.App.Services.GetService<LoggerProvider>());
            });

        Assert.Equal(["/api/v1/otlp/v1/metrics"], Paths(collector));
    }

    [Fact]
    public async Task The_settings_of_a_signal_win_over_the_general_ones()
    {
        await using var general = await OtlpCollector.StartAsync();
        await using var own = await OtlpCollector.StartAsync();

        await ServeOneRequestAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = general.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-collector-key=general",
            ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = own.Address + "/loki",
            ["OTEL_EXPORTER_OTLP_LOGS_HEADERS"] = "x-collector-key=own",
            ["OTEL_EXPORTER_OTLP_LOGS_TIMEOUT"] = "2000",
            ["OTEL_EXPORTER_OTLP_LOGS_COMPRESSION"] = "gzip",
        });

        Assert.Equal(["/v1/metrics", "/v1/traces"], Paths(general));
        Assert.Equal(["/loki"], Paths(own));
        Assert.Contains("x-collector-key: own", BodiesOf(own, "/loki"), StringComparison.Ordinal);
        Assert.Contains("Content-Encoding: gzip", BodiesOf(own, "/loki"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_protocol_a_signal_goes_over_grpc()
    {
        await using var collector = await OtlpCollector.StartAsync(HttpProtocols.Http2);

        await ServeOneRequestAsync(new() { ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = collector.Address });

        Assert.Equal(["/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"], Paths(collector));
    }

    [Fact]
    public async Task The_service_describes_itself_and_the_environment_wins()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var settings = new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = collector.Address + "/plain",
            ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/protobuf",
        };

        await ServeOneRequestAsync(settings);
        settings["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = collector.Address + "/named";
        settings["OTEL_SERVICE_NAME"] = "blue-api";
        settings["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=pod-7,deployment.environment=test";
        await ServeOneRequestAsync(settings);

        string[] own = ["service.name", "mem0-test", "service.version", "service.instance.id"];
        Assert.All(own, text => Assert.Contains(text, BodiesOf(collector, "/plain"), StringComparison.Ordinal));
        string[] given = ["blue-api", "service.version", "pod-7", "deployment.environment"];
        Assert.All(given, text => Assert.Contains(text, BodiesOf(collector, "/named"), StringComparison.Ordinal));
        Assert.DoesNotContain("mem0-test", BodiesOf(collector, "/named"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_configured_means_no_provider()
    {
        await using var host = await ServiceDefaultsHost.StartAsync(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = " " });

        Assert.Null(host.App.Services.GetService<TracerProvider>());
        Assert.Null(host.App.Services.GetService<MeterProvider>());
        Assert.Null(host.App.Services.GetService<LoggerProvider>());
        Assert.DoesNotContain(host.App.Services.GetServices<IHostedService>(), service => service is TelemetryLifetime);
    }

    [Fact]
    public async Task Every_setting_that_cannot_be_used_is_named_at_start()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ServiceDefaultsHost.StartAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "localhost:4317",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/json",
            ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"] = "-1",
            ["OTEL_EXPORTER_OTLP_METRICS_COMPRESSION"] = "brotli",
            ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = "collector",
        }));

        string[] named = ["OTLP_ENDPOINT", "OTLP_PROTOCOL", "TRACES_TIMEOUT", "METRICS_COMPRESSION", "LOGS_ENDPOINT"];
        Assert.All(named, name => Assert.Contains(name, exception.Message, StringComparison.Ordinal));
    }

    // Disposing the host stops it, and what it has collected is sent by then: no waiting for the exporters' intervals.
    private static async Task ServeOneRequestAsync(Dictionary<string, string?> settings, Action<ServiceDefaultsHost>? inspect = null)
    {
        await using var host = await ServiceDefaultsHost.StartAsync(settings);
        inspect?.Invoke(host);
        await host.SendAsync(
            HttpMethod.Post, "/users/otlp-hidden-user/memories/otlp-hidden-id?q=otlp-hidden-query", (CorrelationId.Header, "otlp-1"));
    }

    private static IEnumerable<string> Paths(OtlpCollector collector) =>
        collector.Received.Select(request => request.Path).Distinct().Order(StringComparer.Ordinal);

    private static string BodiesOf(OtlpCollector collector, string path) =>
        string.Concat(collector.Received.Where(request => request.Path == path).Select(request => request.Body));
}
