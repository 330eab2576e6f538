using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Mem0.Tests.Security.Egress;

/// <summary>A server on 127.0.0.1 that notes what reaches it: requests, and the connections they came by.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Host, string Connection)> _requests;

    private LoopbackServer(WebApplication app, ConcurrentQueue<(string, string)> requests) => (_app, _requests) = (app, requests);

    internal int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>The name by which each request came, and its connection.</summary>
    internal IReadOnlyList<(string Host, string Connection)> Requests => [.. _requests];

    /// <summary>Starts one that answers 200, or sends everybody on to an address.</summary>
    internal static async Task<LoopbackServer> StartAsync(string? redirectTo = null)
    {
        var requests = new ConcurrentQueue<(string, string)>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            requests.Enqueue((context.Request.Host.Host, context.Connection.Id));
            if (redirectTo is not null)
            {
                context.Response.Redirect(redirectTo);
            }

            return Task.CompletedTask;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, requests);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
