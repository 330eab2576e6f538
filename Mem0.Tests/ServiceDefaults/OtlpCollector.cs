using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mem0.Tests.ServiceDefaults;

/// <summary>A collector on the loopback interface that takes OTLP and keeps what it got.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string Body)> _received;

    private OtlpCollector(WebApplication app, ConcurrentQueue<(string, string)> received)
    {
        _app = app;
        _received = received;
        Address = app.Urls.Single();
    }

    internal string Address { get; }

    internal IReadOnlyList<(string Path, string Body)> Received => [.. _received];

    internal static async Task<OtlpCollector> StartAsync(HttpProtocols protocols = HttpProtocols.Http1)
    {
        var received = new ConcurrentQueue<(string, string)>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(server => server.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols))
            .UseUrls("http://127.0.0.1:0");

        var app = builder.Build();
        app.Run(async context =>
        {
            // Latin-1 keeps every byte, so that the texts within the protobuf can be looked for.
            using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
            var headers = string.Concat(context.Request.Headers.Select(header => $"{header.Key}: {header.Value}\n"));
            received.Enqueue((context.Request.Path, headers + await reader.ReadToEndAsync(context.RequestAborted)));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);

        return new(app, received);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
