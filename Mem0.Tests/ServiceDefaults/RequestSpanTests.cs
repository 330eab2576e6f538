using System.Diagnostics;
using Mem0.ServiceDefaults.Correlation;
using Mem0.Tests.Infrastructure;
using OpenTelemetry.Trace;

namespace Mem0.Tests.ServiceDefaults;

public sealed class RequestSpanTests : IDisposable
{
    // Nothing listens there; the spans are read from a processor.
    private static readonly Dictionary<string, string?> Traced = new() { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://127.0.0.1:9/v1/traces" };

    private readonly SpanRecorder _spans = new();

    public void Dispose() => _spans.Dispose();

    [Fact]
    public async Task A_span_is_named_by_method_and_route_and_carries_no_path_query_or_body()
    {
        await using var host = await StartAsync();
        using var content = new StringContent("I like hidden-body-text");

        var span = await SpanOf(host, HttpMethod.Post, "/users/hidden-user/memories/hidden-id?q=hidden-query", content);

        Assert.Equal("POST /users/{user}/memories/{id}", span.DisplayName);
        Assert.Equal(
            new SortedDictionary<string, object?>
            {
                ["http.request.method"] = "POST",
                ["http.response.status_code"] = 200,
                ["http.route"] = "/users/{user}/memories/{id}",
                ["mem0.correlation_id"] = "span-1",
                ["url.scheme"] = "http",
            },
            new SortedDictionary<string, object?>(span.TagObjects.ToDictionary()));
        Assert.DoesNotContain("hidden", SpanRecorder.Everything(span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_request_tells_the_type_of_the_exception_and_not_its_text()
    {
        await using var host = await StartAsync();

        var span = await SpanOf(host, HttpMethod.Get, "/fails/hidden-id");

        Assert.Equal("GET /fails/{id}", span.DisplayName);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(500, span.GetTagItem("http.response.status_code"));
        Assert.Equal("System.InvalidOperationException", span.GetTagItem("error.type"));
        Assert.DoesNotContain(TestRoutes.Secret, SpanRecorder.Everything(span), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", SpanRecorder.Everything(span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_no_route_matches_is_named_by_its_method_alone()
    {
        await using var host = await StartAsync();

        var span = await SpanOf(host, HttpMethod.Get, "/nowhere/hidden-id");

        Assert.Equal("GET", span.DisplayName);
        Assert.Equal(404, span.GetTagItem("http.response.status_code"));
        Assert.Null(span.GetTagItem("http.route"));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
    }

    [Fact]
    public async Task A_method_that_nobody_knows_is_not_recorded()
    {
        await using var host = await StartAsync();

        var span = await SpanOf(host, new HttpMethod("HIDDEN"), "/nowhere");

        Assert.Equal("HTTP", span.DisplayName);
        Assert.Equal("_OTHER", span.GetTagItem("http.request.method"));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/alive")]
    [InlineData("/docs/page")]
    public async Task Health_and_documentation_requests_leave_no_span(string path)
    {
        await using var host = await StartAsync();
        var trace = ActivityTraceId.CreateRandom();

        await host.GetAsync(path, Parent(trace));
        await SpanOf(host, HttpMethod.Get, "/correlation");

        Assert.DoesNotContain(_spans.Ended, span => span.TraceId == trace);
    }

    [Fact]
    public async Task The_span_of_an_outgoing_request_does_not_tell_the_address()
    {
        await using var host = await StartAsync();
        using var source = new ActivitySource("System.Net.Http");

        var span = source.StartActivity("GET", ActivityKind.Client)!;
        span.SetTag("server.address", "api.example.org");
        span.SetTag("url.full", "https://api.example.org/bot-hidden-token/send");
        span.Stop();

        Assert.Contains(span, _spans.Ended);
        Assert.Equal("api.example.org", span.GetTagItem("server.address"));
        Assert.DoesNotContain("hidden", SpanRecorder.Everything(span), StringComparison.Ordinal);
    }

    private Task<ServiceDefaultsHost> StartAsync() =>
        ServiceDefaultsHost.StartAsync(
            Traced,
            services => services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(_spans)));

    // Other tests' hosts run in this process and are heard too: the trace id tells whose span it is.
    private async Task<Activity> SpanOf(ServiceDefaultsHost host, HttpMethod method, string address, HttpContent? content = null)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.TryAddWithoutValidation(CorrelationId.Header, "span-1");
        request.Headers.TryAddWithoutValidation(Parent(trace).Name, Parent(trace).Value);

        await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        return await _spans.EndedAsync(span => span.TraceId == trace && span.Source.Name == "Microsoft.AspNetCore");
    }

    private static (string Name, string Value) Parent(ActivityTraceId trace) =>
        ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
}
