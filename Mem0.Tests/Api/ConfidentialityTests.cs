using System.Text;
using Mem0.Core.Memories;
using Mem0.Tests.Infrastructure;
using OpenTelemetry.Trace;

namespace Mem0.Tests.Api;

/// <summary>What people said, asked and know as keys stands in answers only, whatever the log level and wherever spans go.</summary>
public sealed class ConfidentialityTests : IDisposable
{
    private const string Text = "sentinel-of-the-text";
    private const string Query = "sentinel-of-the-query";
    private const string Metadata = "sentinel-of-the-metadata";

    private const string ConfinedKey = "sentinel-of-the-confined-key";

    private readonly SpanRecorder _spans = new();

    public void Dispose() => _spans.Dispose();

    [Fact]
    public async Task No_log_line_and_no_span_of_any_route_holds_text_query_metadata_or_key()
    {
        var settings = new Dictionary<string, string>
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://127.0.0.1:9/v1/traces",
        };
        await using var api = await ApiFixture.StartAsync(new ApiSetup
        {
            ScopedKeys = [(ConfinedKey, new MemoryScope("ada"))],
            Settings = settings,
            Services = services => services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(_spans)),
        });

        await UseEveryRouteAsync(api);

        string[] secrets = [Text, Query, Metadata, ApiFixture.Key, ApiFixture.AdminKey, ConfinedKey, "a-wrong-key-of-a-stranger"];
        var written = api.Logs.Lines.Select(line => $"{line.Category}: {line.Everything}")
            .Concat(_spans.Ended.Select(SpanRecorder.Everything)).ToList();
        Assert.True(_spans.Ended.Count >= 12, "The spans were not recorded.");
        Assert.True(api.Logs.Lines.Count > 100, "The logs were not recorded.");
        Assert.All(written, text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    private static async Task UseEveryRouteAsync(ApiFixture api)
    {
        var routes = new RouteDescription((await api.Client.GetAsync("/openapi.json")).Json);
        var id = await api.Client.RememberAsync(Text, $$"""
            "user_id":"ada","metadata":{"kind":"{{Metadata}}"}
            """);
        var filter = $$"""{"kind":"{{Metadata}}"}""";
        foreach (var key in (string[])[ApiFixture.Key, ApiFixture.AdminKey, ConfinedKey, "a-wrong-key-of-a-stranger"])
        {
            using var client = api.ClientOf(key);
            await client.PutAsync($"/memories/{id}", $$$"""{"text":"{{{Text}}} {{{key.Length}}}","metadata":{"more":"{{{Metadata}}}"}}""");
            await client.PutAsync($"/memories/{id}", $$"""{"metadata":"{{Metadata}}"}""");
            await client.PostAsync("/search", $$"""{"query":"{{Query}}","filters":{{filter}},"user_id":"ada","explain":true}""");
            await client.PostAsync("/search", $$$"""{"query":"{{{Query}}}","filters":{"kind":{"{{{Metadata}}}":1}},"user_id":"ada"}""");
            await client.GetAsync($"/memories?user_id=ada&filters={Uri.EscapeDataString(filter)}");
            await client.GetAsync($"/memories/{id}/history");
            await client.PostAsync("/memories", $$"""{"messages":[{"role":"user","content":"{{Text}}\u0000"}],"user_id":"ada"}""");
            await client.SendAsync(HttpMethod.Post, "/memories", new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"messages":"{{Text}}"}""")));
            await client.PostAsync(
                "/memories", $$"""{"messages":[{"role":"user","content":"{{Text}}"}],"user_id":"ada","metadata":{"{{Metadata}}":{{Text}} } }""");
        }

        foreach (var operation in routes.Operations)
        {
            using var admin = api.ClientOf(ApiFixture.AdminKey);
            var body = RouteDescription.BodyOf(operation) is { } good ? ApiClient.Json(good) : null;
            await admin.SendAsync(operation.Method, operation.Target(id), body);
        }
    }
}
