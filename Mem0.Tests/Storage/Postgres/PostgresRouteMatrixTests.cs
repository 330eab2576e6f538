using Mem0.Tests.Api;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Storage.Postgres;

/// <summary>Every route with missing, foreign and malformed input over this store; nothing of memories reaches its driver's logs, either.</summary>
public sealed class PostgresRouteMatrixTests : RouteMatrixTests
{
    private PostgresData? _data;

    private protected override ApiSetup Setup => _data!.Setup;

    public override async ValueTask InitializeAsync()
    {
        _data = await PostgresData.CreateAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _data!.DisposeAsync();
    }
}
