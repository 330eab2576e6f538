using System.Net;
using Mem0.Core.Diagnostics;
using Mem0.Core.Security.Egress;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Security.Egress;

/// <summary>HTTP clients of the host, against servers that note what reaches them.</summary>
public sealed class EgressHttpTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_of_the_factory_reaches_no_server_that_is_not_listed()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var services = new GuardedServices();

        var exception = await Assert.ThrowsAsync<EgressBlockedException>(() => Client(services).GetAsync(new Uri($"http://127.0.0.1:{server.Port}/"), Stop));

        Assert.Empty(server.Requests);
        Assert.Contains($"Mem0__Egress__Allow__0=127.0.0.1:{server.Port}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(("loopback", "unspecified"), (services.State.Blocked.Latest[0].AddressKind, services.State.Blocked.Latest[0].DataClass));
    }

    [Fact]
    public async Task A_refusal_is_not_tried_again()
    {
        await using var services = new GuardedServices();
        var retrying = new ServiceCollection().AddLogging().AddSingleton(services.Guard);
        retrying.AddHttpClient("client").ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<EgressGuard>().CreateHandler())
            .AddStandardResilienceHandler();
        await using var provider = retrying.BuildServiceProvider();
        using var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("client");

        await Assert.ThrowsAsync<EgressBlockedException>(() => client.GetAsync(new Uri("http://203.0.113.1/"), Stop));

        Assert.Equal(1, services.State.Blocked.Count);
    }

    [Fact]
    public async Task A_listed_name_is_connected_to_at_the_address_that_was_judged()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var services = new GuardedServices(GuardedServices.Allowing($"models.test:{server.Port}"));
        services.Resolver.Answer("models.test", "127.0.0.1");
        using var connections = services.Collect(Mem0Telemetry.EgressConnections);

        using var reply = await Client(services).GetAsync(new Uri($"http://Models.test:{server.Port}/"), Stop);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("models.test", Assert.Single(server.Requests).Host);
        Assert.Equal(["models.test"], services.Resolver.Asked);
        Assert.Equal("allowed", Assert.Single(connections.GetMeasurementSnapshot()).Tags[Mem0Telemetry.EgressOutcome]);
    }

    [Fact]
    public async Task A_synchronous_request_is_judged_like_any_other()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var services = new GuardedServices(GuardedServices.Allowing($"127.0.0.1:{server.Port}"));
        using var client = Client(services);

        using var reply = client.Send(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{server.Port}/"), Stop);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Throws<EgressBlockedException>(() => client.Send(new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{server.Port}/"), Stop));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_request_over_a_kept_connection_is_judged_too()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var services = new GuardedServices(null, new EgressEndpoint("models", "models.test", server.Port, EgressData.Prompt));
        services.Resolver.Answer("models.test", "127.0.0.1");
        using var client = new HttpClient(services.Guard.CreateHandler(EgressData.Prompt));
        var address = new Uri($"http://models.test:{server.Port}/");
        (await client.GetAsync(address, Stop)).Dispose();
        (await client.GetAsync(address, Stop)).Dispose();
        Assert.Single(server.Requests.Select(request => request.Connection).Distinct());

        // The pool goes by a clock of its own, and still has the connection.
        services.Resolver.Answer("models.test", "203.0.113.66");
        services.Time.Advance(TimeSpan.FromMinutes(5));

        await Assert.ThrowsAsync<EgressBlockedException>(() => client.GetAsync(address, Stop));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_kept_connection_does_not_carry_other_data()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var services = new GuardedServices(null, new EgressEndpoint("models", "127.0.0.1", server.Port, EgressData.Prompt));
        using var client = Client(services);
        var address = $"http://127.0.0.1:{server.Port}/";
        (await client.GetAsync(new Uri(address), Stop)).Dispose();

        using var hook = new HttpRequestMessage(HttpMethod.Post, address);
        hook.Carries(EgressData.Webhook);
        await Assert.ThrowsAsync<EgressBlockedException>(() => client.SendAsync(hook, Stop));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_redirect_leads_to_no_server_that_is_not_listed(bool isFollowed)
    {
        await using var elsewhere = await LoopbackServer.StartAsync();
        await using var server = await LoopbackServer.StartAsync($"http://elsewhere.test:{elsewhere.Port}/");
        await using var services = new GuardedServices(GuardedServices.Allowing($"models.test:{server.Port}"));
        services.Resolver.Answer("models.test", "127.0.0.1").Answer("elsewhere.test", "127.0.0.1");
        using var client = Redirecting(services, isFollowed);
        var address = new Uri($"http://models.test:{server.Port}/");

        if (isFollowed)
        {
            var exception = await Assert.ThrowsAsync<EgressBlockedException>(() => client.GetAsync(address, Stop));
            Assert.Equal(("elsewhere.test", elsewhere.Port), (exception.Host, exception.Port));
        }
        else
        {
            using var reply = await client.GetAsync(address, Stop);
            Assert.Equal(HttpStatusCode.Redirect, reply.StatusCode);
        }

        Assert.Empty(elsewhere.Requests);
        Assert.Equal(["models.test"], services.Resolver.Asked);
    }

    [Fact]
    public async Task A_redirect_to_a_listed_server_is_followed_by_a_client_that_does_so()
    {
        await using var elsewhere = await LoopbackServer.StartAsync();
        await using var server = await LoopbackServer.StartAsync($"http://elsewhere.test:{elsewhere.Port}/");
        await using var services = new GuardedServices(GuardedServices.Allowing($"models.test:{server.Port}", $"elsewhere.test:{elsewhere.Port}"));
        services.Resolver.Answer("models.test", "127.0.0.1").Answer("elsewhere.test", "127.0.0.1");
        using var client = Redirecting(services, isFollowed: true);

        using var reply = await client.GetAsync(new Uri($"http://models.test:{server.Port}/"), Stop);

        Assert.Equal((HttpStatusCode.OK, 1), (reply.StatusCode, elsewhere.Requests.Count));
    }

    [Fact]
    public async Task Each_call_to_an_external_server_is_listed()
    {
        await using var services = new GuardedServices(GuardedServices.Allowing("api.example.com:443"));
        services.Resolver.Answer("api.example.com", "203.0.113.1");
        using var client = new HttpClient(new EgressHandler(services.Guard, new Answering(), EgressData.Prompt));
        for (var i = 0; i < 3; i++)
        {
            (await client.GetAsync(new Uri("https://api.example.com/v1/chat"), Stop)).Dispose();
        }

        Assert.Equal(3, services.State.External.Count);
        Assert.All(services.State.External.Latest, call => Assert.Equal(("api.example.com", 443, "public", "prompt"), (call.Host, call.Port, call.AddressKind, call.DataClass)));
        Assert.Equal(0, services.State.Blocked.Count);
    }

    [Fact]
    public async Task A_name_that_is_not_found_is_a_failure_of_the_network()
    {
        await using var services = new GuardedServices(GuardedServices.Allowing("api.example.com:443"));
        services.Resolver.Answer("api.example.com");
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => Client(services).GetAsync(new Uri("https://api.example.com/"), Stop));
        Assert.Equal(HttpRequestError.NameResolutionError, exception.HttpRequestError);
        Assert.Equal(0, services.State.Blocked.Count);
    }

    [Fact]
    public async Task No_proxy_of_the_environment_connects_in_the_guards_place()
    {
        await using var services = new GuardedServices();
        using var connections = services.Guard.CreateConnections();
        Assert.Equal((false, false, false), (connections.UseProxy, connections.AllowAutoRedirect, connections.UseCookies));
        Assert.Equal(TimeSpan.FromMinutes(5), connections.PooledConnectionLifetime);
    }

    private static HttpClient Client(GuardedServices services) => services.Provider.GetRequiredService<IHttpClientFactory>().CreateClient("any");

    private static HttpClient Redirecting(GuardedServices services, bool isFollowed)
    {
        var connections = services.Guard.CreateConnections();
        connections.AllowAutoRedirect = isFollowed;
        return new HttpClient(new EgressHandler(services.Guard, connections, EgressData.Prompt));
    }

    private sealed class Answering : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }
}
