using System.Net.Sockets;
using Mem0.Core.Diagnostics;
using Mem0.Core.Security.Egress;
using Microsoft.Extensions.Logging;

namespace Mem0.Tests.Security.Egress;

/// <summary>What may be reached, and for how long an answer of a name server holds.</summary>
public sealed class EgressGuardTests
{
    private const string Allowed = "allowed";

    private static readonly EgressEndpoint Database = new("ConnectionStrings:db", "DB.internal.", 5432, EgressData.Memories);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An endpoint that is configured: it is the operator's own as long as it lies in the operator's own network.</summary>
    [Theory]
    [InlineData("127.0.0.1", Allowed)]
    [InlineData("::1", Allowed)]
    [InlineData("10.0.0.5", Allowed)]
    [InlineData("172.20.0.5", Allowed)]
    [InlineData("192.168.1.5", Allowed)]
    [InlineData("100.100.1.5", Allowed)]
    [InlineData("fd00::5", Allowed)]
    [InlineData("::ffff:10.0.0.5", Allowed)]
    [InlineData("10.0.0.5 fd00::5 127.0.0.1", Allowed)]
    [InlineData("203.0.113.5", "public_address")]
    [InlineData("2001:db8::5", "public_address")]
    [InlineData("::ffff:203.0.113.5", "public_address")]
    [InlineData("10.0.0.5 203.0.113.5", "public_address")]
    [InlineData("169.254.169.254", "forbidden_address")]
    [InlineData("10.0.0.5 fe80::5", "forbidden_address")]
    [InlineData("0.0.0.0", "forbidden_address")]
    [InlineData("224.0.0.1", "forbidden_address")]
    [InlineData("::ffff:169.254.169.254", "forbidden_address")]
    public async Task A_configured_endpoint_is_reached_where_all_of_its_addresses_are_ones_own(string addresses, string outcome)
    {
        await using var services = new GuardedServices(null, Database);
        services.Resolver.Answer("db.internal", addresses.Split(' '));
        Assert.Equal(outcome, await OutcomeAsync(services, "db.internal", 5432, EgressData.Memories));
    }

    /// <summary>A target of the list is reached wherever it is, but for addresses that are no server's.</summary>
    [Theory]
    [InlineData("203.0.113.5", Allowed)]
    [InlineData("2001:db8::5", Allowed)]
    [InlineData("10.0.0.5", Allowed)]
    [InlineData("127.0.0.1", Allowed)]
    [InlineData("169.254.169.254", "forbidden_address")]
    [InlineData("203.0.113.5 169.254.169.254", "forbidden_address")]
    [InlineData("fe80::5", "forbidden_address")]
    [InlineData("0.0.0.0", "forbidden_address")]
    [InlineData("255.255.255.255", "forbidden_address")]
    [InlineData("ff02::1", "forbidden_address")]
    public async Task A_listed_name_is_reached_unless_it_leads_to_the_link_or_to_no_host(string addresses, string outcome)
    {
        await using var services = new GuardedServices(GuardedServices.Allowing("api.example.com:443"));
        services.Resolver.Answer("api.example.com", addresses.Split(' '));
        Assert.Equal(outcome, await OutcomeAsync(services, "api.example.com", 443, EgressData.Prompt));
    }

    [Theory]
    [InlineData("api.example.com", 443, Allowed)]
    [InlineData("API.EXAMPLE.COM.", 443, Allowed)]
    [InlineData("api.example.com", 80, "not_listed")]
    [InlineData("www.api.example.com", 443, "not_listed")]
    [InlineData("example.com", 443, "not_listed")]
    [InlineData("any.example.com", 1, Allowed)]
    [InlineData("any.example.com", 65535, Allowed)]
    [InlineData("203.0.113.7", 443, Allowed)]
    [InlineData("::ffff:203.0.113.7", 443, Allowed)]
    [InlineData("203.0.113.8", 443, "not_listed")]
    [InlineData("[2001:DB8:0::1]", 443, Allowed)]
    [InlineData("2001:db8::1", 443, Allowed)]
    [InlineData("2001:db8::2", 443, "not_listed")]
    [InlineData("169.254.169.254", 80, Allowed)]
    [InlineData("169.254.169.253", 80, "not_listed")]
    [InlineData("127.0.0.1", 8080, "not_listed")]
    [InlineData("127.1", 8080, "not_listed")]
    [InlineData("10.0.0.1", 443, "not_listed")]
    [InlineData("::1", 443, "not_listed")]
    [InlineData("0", 80, "not_listed")]
    public async Task Everything_that_is_not_listed_is_refused(string host, int port, string outcome)
    {
        await using var services = new GuardedServices(
            GuardedServices.Allowing("Api.example.com:443", "any.example.com:*", "203.0.113.7:443", "[2001:db8::1]:443", "169.254.169.254:80"));
        services.Resolver.Answer("api.example.com", "203.0.113.1").Answer("any.example.com", "203.0.113.1");
        Assert.Equal(outcome, await OutcomeAsync(services, host, port, EgressData.Prompt));
    }

    [Fact]
    public async Task An_endpoint_is_configured_for_its_own_data_and_port_only()
    {
        await using var services = new GuardedServices(null, Database);
        services.Resolver.Answer("db.internal", "10.0.0.5");
        Assert.Equal("not_listed", await OutcomeAsync(services, "db.internal", 5432, EgressData.Webhook));
        Assert.Equal("not_listed", await OutcomeAsync(services, "db.internal", 5433, EgressData.Memories));
        Assert.Equal("not_listed", await OutcomeAsync(services, "10.0.0.5", 5432, EgressData.Memories));
        Assert.Equal(Allowed, await OutcomeAsync(services, "db.internal", 5432, EgressData.Memories));
    }

    [Fact]
    public async Task A_name_that_is_not_listed_is_not_even_asked_for()
    {
        await using var services = new GuardedServices();
        await RefusedAsync(services, "secret-in-a-name.example.com", 443);
        Assert.Empty(services.Resolver.Asked);
    }

    [Fact]
    public async Task A_refusal_says_what_would_allow_the_target_and_is_logged_counted_and_listed()
    {
        await using var services = new GuardedServices(GuardedServices.Allowing("api.example.com:443"));
        using var connections = services.Collect(Mem0Telemetry.EgressConnections);

        var exception = await RefusedAsync(services, "2001:db8::2", 443);

        Assert.Equal(("2001:db8::2", 443), (exception.Host, exception.Port));
        Assert.Contains("Mem0__Egress__Allow__1=[2001:db8::2]:443", exception.Message, StringComparison.Ordinal);
        var line = Assert.Single(services.Logs.Lines, line => line.Level == LogLevel.Warning);
        Assert.Equal("A connection to 2001:db8::2:443 was refused by the egress policy (webhook, not_listed)", line.Message);
        Assert.Equal(
            new EgressAttempt(services.Time.GetUtcNow(), "2001:db8::2", 443, "public", "webhook", "not_listed"), Assert.Single(services.State.Blocked.Latest));
        var measurement = Assert.Single(connections.GetMeasurementSnapshot());
        Assert.Equal(
            ("blocked", "webhook", (object)true),
            (measurement.Tags[Mem0Telemetry.EgressOutcome], measurement.Tags[Mem0Telemetry.EgressDataClass], measurement.Tags[Mem0Telemetry.EgressExternal]));
    }

    [Fact]
    public async Task A_refusal_of_a_listed_name_does_not_advise_what_would_not_help()
    {
        await using var services = new GuardedServices(GuardedServices.Allowing("api.example.com:443"));
        services.Resolver.Answer("api.example.com", "169.254.169.254");
        var exception = await RefusedAsync(services, "api.example.com", 443);
        Assert.DoesNotContain("Allow__", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_resolved_once_for_as_long_as_its_addresses_hold()
    {
        await using var services = new GuardedServices(null, Database);
        services.Resolver.Answer("db.internal", "10.0.0.5");
        Assert.Equal("10.0.0.5", await FirstAddressAsync(services));

        services.Resolver.Answer("db.internal", "10.0.0.6");
        services.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.Equal("10.0.0.5", await FirstAddressAsync(services));
        services.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("10.0.0.6", await FirstAddressAsync(services));
        Assert.Equal(["db.internal", "db.internal"], services.Resolver.Asked);
    }

    [Fact]
    public async Task A_name_that_comes_to_lead_outside_is_refused()
    {
        await using var services = new GuardedServices(new Dictionary<string, string?> { ["Mem0:Egress:PinFor"] = "00:00:10" }, Database);
        services.Resolver.Answer("db.internal", "10.0.0.5");
        await FirstAddressAsync(services);

        services.Resolver.Answer("db.internal", "203.0.113.66");
        services.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("public_address", await OutcomeAsync(services, "db.internal", 5432, EgressData.Memories));
    }

    [Fact]
    public async Task Those_who_ask_at_the_same_time_get_one_answer()
    {
        await using var services = new GuardedServices(null, Database);
        services.Resolver.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        services.Resolver.Answer("db.internal", "10.0.0.5");
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var gaveUp = services.Guard.ResolveAsync("db.internal", 5432, EgressData.Memories, impatient.Token).AsTask();
        var waiting = Enumerable.Range(0, 8).Select(_ => FirstAddressAsync(services)).ToList();

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp);
        services.Resolver.Hold.SetResult();
        Assert.All(await Task.WhenAll(waiting), address => Assert.Equal("10.0.0.5", address));
        Assert.Single(services.Resolver.Asked);
    }

    [Fact]
    public async Task A_name_that_was_not_found_is_asked_for_again()
    {
        await using var services = new GuardedServices(null, Database);
        services.Resolver.Answer("db.internal");
        await Assert.ThrowsAsync<SocketException>(() => FirstAddressAsync(services));
        services.Resolver.Answer("db.internal", "10.0.0.5");
        Assert.Equal("10.0.0.5", await FirstAddressAsync(services));
        Assert.Empty(services.State.Blocked.Latest);
    }

    [Fact]
    public async Task Calls_outside_are_listed_each_time_and_ones_own_infrastructure_is_counted_once()
    {
        await using var services = new GuardedServices(GuardedServices.Allowing("db.example.com:5432"), Database);
        services.Resolver.Answer("db.internal", "10.0.0.5").Answer("db.example.com", "203.0.113.5");
        using var connections = services.Collect(Mem0Telemetry.EgressConnections);
        using var calls = services.Collect(Mem0Telemetry.EgressExternalCalls);
        for (var i = 0; i < 3; i++)
        {
            await FirstAddressAsync(services);
            await services.Guard.ResolveAsync("db.example.com", 5432, EgressData.Memories, Stop);
        }

        Assert.Equal(3, services.State.External.Count);
        Assert.All(services.State.External.Latest, call => Assert.Equal(("db.example.com", "public", "memories", null), (call.Host, call.AddressKind, call.DataClass, call.Reason)));
        Assert.Equal([false, true], connections.GetMeasurementSnapshot().Select(measurement => measurement.Tags[Mem0Telemetry.EgressExternal]));
        Assert.Equal(3, calls.GetMeasurementSnapshot().Count);
    }

    [Fact]
    public async Task The_state_tells_of_each_configured_endpoint_what_is_known_of_it()
    {
        await using var services = new GuardedServices(
            GuardedServices.Allowing("api.example.com:443"),
            Database,
            new("a", "api.example.com", 443, EgressData.Prompt),
            new("b", "10.0.0.9", 11434, EgressData.TextForEmbedding),
            new("c", "collector.example.com", 4317, EgressData.Telemetry));
        services.Resolver.Answer("db.internal", "10.0.0.5").Answer("collector.example.com", "203.0.113.9");
        Assert.Equal(("not_resolved", null, null), Of("ConnectionStrings:db"));

        await FirstAddressAsync(services);
        await OutcomeAsync(services, "collector.example.com", 4317, EgressData.Telemetry);

        Assert.Equal(("allowed", "private", null), Of("ConnectionStrings:db"));
        Assert.Equal(("not_resolved", null, null), Of("a"));
        Assert.Equal(("allowed", "private", null), Of("b"));
        Assert.Equal(("blocked", "public", "public_address"), Of("c"));

        (string, string?, string?) Of(string setting) =>
            services.State.Endpoints.Where(endpoint => endpoint.Setting == setting).Select(endpoint => (endpoint.Verdict, endpoint.AddressKind, endpoint.Reason)).Single();
    }

    private static async Task<string> FirstAddressAsync(GuardedServices services) =>
        (await services.Guard.ResolveAsync("db.internal", 5432, EgressData.Memories, Stop))[0].ToString();

    private static Task<EgressBlockedException> RefusedAsync(GuardedServices services, string host, int port) =>
        Assert.ThrowsAsync<EgressBlockedException>(() => services.Guard.ResolveAsync(host, port, EgressData.Webhook, Stop).AsTask());

    private static async Task<string> OutcomeAsync(GuardedServices services, string host, int port, string dataClass)
    {
        try
        {
            Assert.NotEmpty(await services.Guard.ResolveAsync(host, port, dataClass, Stop));
            Assert.DoesNotContain(services.State.Blocked.Latest, attempt => (attempt.Host, attempt.Port, attempt.DataClass) == (HostNames.Normal(host), port, dataClass));
            return Allowed;
        }
        catch (EgressBlockedException)
        {
            return services.State.Blocked.Latest[0].Reason!;
        }
    }
}
