using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Storage.Sqlite;

public sealed class SqliteConformanceTests : MemoryStoreConformance
{
    private readonly DataFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override ValueTask<ServiceProvider> OpenAsync() => ValueTask.FromResult(_folder.Services());
}
