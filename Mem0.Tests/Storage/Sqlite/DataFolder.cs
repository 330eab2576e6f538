using Mem0.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mem0.Tests.Storage.Sqlite;

/// <summary>A folder for one test's data.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mem0-test-").FullName;

    public string Database => System.IO.Path.Combine(Path, "mem0.db");

    /// <summary>The engine over this folder. The store is opened when it is first asked for.</summary>
    public ServiceProvider Services(Action<IServiceCollection>? configure = null, int searchMemoryMiB = 512)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Mem0:DataDirectory"] = Path, ["Mem0:SearchMemoryMiB"] = $"{searchMemoryMiB}" })
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        configure?.Invoke(services);
        return services.AddMem0Core(configuration).BuildServiceProvider();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
