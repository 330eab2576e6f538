using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Storage.Postgres;

/// <summary>The API is killed.</summary>
public class PostgresCrashTests(ITestOutputHelper output) : CrashTests(output)
{
    private PostgresData? _data;

    protected override IReadOnlyList<string> Settings => [$"ConnectionStrings:db={_data!.ConnectionString}"];

    public override async ValueTask InitializeAsync() => _data = await PostgresData.CreateAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_data?.DisposeAsync() ?? ValueTask.CompletedTask);
        GC.SuppressFinalize(this);
    }
}

/// <summary>The database is killed, and comes back after a while; the API goes on, and is restarted then.</summary>
public sealed class PostgresServerCrashTests(ITestOutputHelper output) : CrashTests(output)
{
    private OwnPostgresServer? _server;

    protected override IReadOnlyList<string> Settings => [$"ConnectionStrings:db={_server!.ConnectionString}"];

    public override async ValueTask InitializeAsync() => _server = await OwnPostgresServer.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private protected override async Task KillAsync(ApiProcess api)
    {
        await _server!.KillAsync();
        await _server.RestartAsync();
    }
}
