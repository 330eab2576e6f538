using Mem0.Core;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Mem0.Tests.Storage.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_opener_is_told_which_folder_is_in_use()
    {
        await using var first = Open();
        var message = await FaultAsync();
        Assert.Contains($"{_folder.Path} is in use", message, StringComparison.Ordinal);
        Assert.Contains("Mem0:DataDirectory", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_releases_the_folder()
    {
        await Open().DisposeAsync();
        await Open().DisposeAsync();
        using var file = new FileStream(Path.Combine(_folder.Path, "mem0.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.False(File.Exists($"{_folder.Database}-wal"), "The last connection to close leaves no write-ahead log.");
    }

    [Fact]
    public async Task A_failed_opening_releases_the_folder()
    {
        await File.WriteAllTextAsync(_folder.Database, new string('x', 5000), TestContext.Current.CancellationToken);
        Assert.Contains($"The database in {_folder.Path} cannot be opened", await FaultAsync(), StringComparison.Ordinal);
        File.Delete(_folder.Database);
        await Open().DisposeAsync();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        foreach (var folder in (string[])[file, Path.Combine(file, "below")])
        {
            var message = await FaultAsync(services => services.PostConfigure<SqliteOptions>(options => options.DataDirectory = folder));
            Assert.Contains($"{folder} cannot be", message, StringComparison.Ordinal);
            Assert.Contains("Mem0:DataDirectory", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_without_the_right_to_write_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Nothing is forbidden by mode bits here.");
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "closed"));
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        }

        var message = await FaultAsync(services => services.PostConfigure<SqliteOptions>(options => options.DataDirectory = folder.FullName));
        Assert.Contains($"{folder.FullName} cannot be written", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_as_it_is()
    {
        await Open().DisposeAsync();
        Execute("PRAGMA user_version = 999");
        var message = await FaultAsync();
        Assert.Contains("schema 999", message, StringComparison.Ordinal);
        Assert.Contains(_folder.Database, message, StringComparison.Ordinal);
        Assert.Equal(999L, Execute("PRAGMA user_version"));
    }

    [Fact]
    public async Task Another_embedder_is_refused_with_both_names()
    {
        await Open().DisposeAsync();
        var message = await FaultAsync(services => services.AddSingleton(new EmbeddingIdentity("other-model", 768)));
        Assert.Contains("embedding 'static-256-v1 256'", message, StringComparison.Ordinal);
        Assert.Contains("'other-model 768'", message, StringComparison.Ordinal);
        await Open().DisposeAsync();
    }

    [Fact]
    public async Task Another_text_analysis_is_refused()
    {
        await Open().DisposeAsync();
        Execute("UPDATE facts SET value = '0' WHERE name = 'text_analysis'");
        Assert.Contains("text_analysis '0'", await FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_left_in_the_write_ahead_log_is_recovered()
    {
        using var copy = new DataFolder();
        await using (var store = new OpenStore(Open()))
        {
            await store.AddAsync(OpenStore.Draft("kettle 4711"));

            // What is on the disk at this moment is what a killed process leaves.
            Assert.True(new FileInfo($"{_folder.Database}-wal").Length > 0);
            File.Copy(_folder.Database, copy.Database);
            File.Copy($"{_folder.Database}-wal", $"{copy.Database}-wal");
        }

        await using var recovered = new OpenStore(copy.Services());
        Assert.Equal(["kettle 4711"], await recovered.FindAsync("4711", MemoryFilter.ForScope(new MemoryScope("u"))));
    }

    [Fact]
    public async Task Half_a_transaction_in_the_write_ahead_log_is_left_out()
    {
        using var copy = new DataFolder();
        await using (var store = new OpenStore(Open()))
        {
            await store.AddAsync(OpenStore.Draft("whole 4711"));
            var whole = new FileInfo($"{_folder.Database}-wal").Length;
            await store.AddAsync([.. Enumerable.Range(0, 20).Select(i => OpenStore.Draft($"half {i}"))]);
            File.Copy(_folder.Database, copy.Database);
            File.Copy($"{_folder.Database}-wal", $"{copy.Database}-wal");
            using var log = File.OpenWrite($"{copy.Database}-wal");
            log.SetLength((whole + log.Length) / 2);
        }

        await using var recovered = new OpenStore(copy.Services());
        Assert.Equal(["whole 4711"], (await recovered.ListAsync(MemoryFilter.Everything)).Memories.Select(memory => memory.Text));
    }

    [Fact]
    public async Task A_read_that_fails_says_that_the_store_is_unavailable_and_the_next_one_succeeds()
    {
        await using var services = Open();
        var database = services.GetRequiredService<SqliteDatabase>();
        Assert.Throws<StoreUnavailableException>(() => database.Read(connection =>
        {
            SqliteDatabase.Execute(connection, "BEGIN; SELECT * FROM nothing");
            return 0;
        }));
        Assert.Equal(1, database.Read(connection =>
        {
            SqliteDatabase.Execute(connection, "BEGIN; COMMIT");
            return 1;
        }));
    }

    [Fact]
    public async Task A_connection_in_use_at_disposal_is_closed_when_it_is_returned()
    {
        await using var services = Open();
        var database = services.GetRequiredService<SqliteDatabase>();
        var connection = database.Read(connection =>
        {
            database.Dispose();
            return connection;
        });
        Assert.Equal(System.Data.ConnectionState.Closed, connection.State);
        Assert.Throws<ObjectDisposedException>(() => database.Read(_ => 0));
    }

    [Fact]
    public async Task The_start_of_the_host_opens_the_store_and_fails_with_the_reason()
    {
        await using var services = _folder.Services(collection => collection.AddMem0Startup());
        var startup = services.GetServices<IHostedService>().OfType<StoreStartup>().Single();
        await startup.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(_folder.Database));

        await using var second = _folder.Services(collection => collection.AddMem0Startup());
        Assert.Contains("is in use", Assert.Throws<InvalidOperationException>(() => second.GetServices<IHostedService>().ToList()).Message, StringComparison.Ordinal);
    }

    private ServiceProvider Open()
    {
        var services = _folder.Services();
        services.GetRequiredService<IMemoryStore>();
        return services;
    }

    private async Task<string> FaultAsync(Action<IServiceCollection>? configure = null)
    {
        await using var services = _folder.Services(configure);
        return Assert.Throws<InvalidOperationException>(services.GetRequiredService<IMemoryStore>).Message;
    }

    private object? Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
