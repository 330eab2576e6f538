using Mem0.Core.Security.Egress;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Postgres;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Mem0.Tests.Security.Egress;

/// <summary>The database, which is connected to by a library that lets nobody connect in its place.</summary>
public sealed class GuardedPostgresTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host=db", "db:5432")]
    [InlineData("Host=db;Port=6432", "db:6432")]
    [InlineData("Server=db", "db:5432")]
    [InlineData("Host=a, b:6432 ,c;Port=7432", "a:7432 b:6432 c:7432")]
    [InlineData("Host=::1", "::1:5432")]
    [InlineData("Host=fd00::5", "fd00::5:5432")]
    [InlineData("Host=[fd00::5]:6432", "[fd00::5]:6432")]
    [InlineData("Host=10.0.0.5:6432", "10.0.0.5:6432")]
    [InlineData("Host=/var/run/postgresql", "")]
    [InlineData("Host=@abstract", "")]
    [InlineData("Host=/tmp,db", "db:5432")]
    public void Every_server_of_a_connection_string_is_judged_but_for_those_without_a_network(string connectionString, string servers) =>
        Assert.Equal(servers, string.Join(' ', new PostgresServers(connectionString).All.Select(server => $"{server.Host}:{server.Port}")));

    [Theory]
    [InlineData("Host=db:abc")]
    [InlineData("Host=db:")]
    [InlineData("Host=db:0")]
    [InlineData("Host=db:65536")]
    [InlineData("Host=a,db:-1")]
    public void What_is_no_port_is_a_fault_that_names_the_setting(string connectionString) =>
        Assert.Contains("ConnectionStrings:db", Assert.Throws<InvalidOperationException>(() => new PostgresServers(connectionString)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_name_that_leads_outside_ends_the_start_and_nothing_is_connected_to()
    {
        await using var services = new GuardedServices(new Dictionary<string, string?> { ["ConnectionStrings:db"] = "Host=db.internal,other.internal;Username=mem0;Timeout=1" });
        services.Resolver.Answer("db.internal", "10.0.0.5").Answer("other.internal", "203.0.113.5");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => services.Provider.GetRequiredService<IMemoryStore>().ProbeAsync(Stop));

        Assert.Contains("Mem0__Egress__Allow__0=other.internal:5432", exception.Message, StringComparison.Ordinal);
        Assert.Equal(("other.internal", "memories", "public_address"), Assert.Single(services.State.Blocked.Latest.Select(attempt => (attempt.Host, attempt.DataClass, attempt.Reason))));
    }

    [Fact]
    public async Task A_database_that_comes_to_lead_outside_is_not_asked_any_more()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var services = new GuardedServices(new Dictionary<string, string?> { ["ConnectionStrings:db"] = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "localhost" }.ConnectionString });
        services.Resolver.Answer("localhost", "127.0.0.1");
        var store = services.Provider.GetRequiredService<IMemoryStore>();
        await store.ProbeAsync(Stop);

        services.Resolver.Answer("localhost", "203.0.113.5");
        services.Time.Advance(TimeSpan.FromMinutes(5));

        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ProbeAsync(Stop));
        Assert.IsType<EgressBlockedException>(exception.InnerException);
        Assert.Contains($"Mem0__Egress__Allow__0=localhost:{server.Port}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(("localhost", server.Port), (services.State.Blocked.Latest[0].Host, services.State.Blocked.Latest[0].Port));
    }

    [Fact]
    public async Task The_health_check_of_the_database_asks_the_policy_first()
    {
        var resolver = new ScriptedResolver().Answer("db.internal", "203.0.113.5");
        await using var app = Mem0.Api.ApiHost.Create(["--urls=http://127.0.0.1:0", "--ConnectionStrings:db=Host=db.internal;Username=mem0;Timeout=1"], builder => builder.Services.AddSingleton<INameResolver>(resolver));

        var registration = app.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Single(check => check.Name == "PostgreSql");
        await Assert.ThrowsAsync<EgressBlockedException>(() =>
            registration.Factory(app.Services).CheckHealthAsync(new HealthCheckContext { Registration = registration }, Stop));
    }
}
