using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Storage.Postgres;

public sealed class PostgresConformanceTests : MemoryStoreConformance
{
    private PostgresData? _data;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _data!.DisposeAsync();
    }

    protected override async ValueTask<ServiceProvider> OpenAsync() => (_data ??= await PostgresData.CreateAsync()).Services();
}
