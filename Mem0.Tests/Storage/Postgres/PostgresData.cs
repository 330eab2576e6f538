using Mem0.Core;
using Mem0.Core.Storage.Postgres;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Mem0.Tests.Storage.Postgres;

/// <summary>A database for one test's data.</summary>
internal sealed class PostgresData(TestDatabase database) : IAsyncDisposable
{
    public string ConnectionString => database.ConnectionString;

    /// <summary>A server over this database.</summary>
    public ApiSetup Setup => new() { Settings = new Dictionary<string, string> { ["ConnectionStrings:db"] = ConnectionString } };

    public static async Task<PostgresData> CreateAsync() => new(await PostgresServer.CreateDatabaseAsync());

    /// <summary>The engine over this database. The store is opened when it is first asked for.</summary>
    public ServiceProvider Services(Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:db", ConnectionString)])
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        configure?.Invoke(services);
        return services.AddMem0Core(configuration).BuildServiceProvider();
    }

    /// <summary>Gives the scopes that are noted as large their indexes, as the host does from time to time.</summary>
    public static Task MakeIndexesAsync(IServiceProvider services) =>
        services.GetRequiredService<PostgresUpkeep>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Runs statements and gives the first value of the last row.</summary>
    public async Task<object?> RunAsync(string sql, params object[] parameters)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>All values of the first column.</summary>
    public async Task<List<string>> ListAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        return await reader.ReadAllAsync(row => row.GetValue(0).ToString()!, TestContext.Current.CancellationToken);
    }

    /// <summary>A connection of its own.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
