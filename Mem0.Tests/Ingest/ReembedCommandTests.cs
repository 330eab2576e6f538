using System.Diagnostics;
using Mem0.Ingest;
using Mem0.Tests.Infrastructure;
using Mem0.Tests.Storage.Postgres;
using Mem0.Tests.Storage.Sqlite;

namespace Mem0.Tests.Ingest;

/// <summary>The command that the refusal of another embedding model names.</summary>
public sealed class ReembedCommandTests
{
    [Fact]
    public async Task It_says_that_there_is_nothing_to_do_when_the_model_is_the_same()
    {
        await using var data = await PostgresData.CreateAsync();
        await using (var api = await ApiFixture.StartAsync(data.Setup))
        {
            await api.Client.RememberAsync("I like tea");
        }

        var (code, output, _) = await RunAsync($"--ConnectionStrings:db={data.ConnectionString}");
        Assert.Equal((0, "The store is of the configured embedding model already."), (code, output));
    }

    [Fact]
    public async Task It_embeds_what_was_stored_by_another_model_and_servers_start_again()
    {
        await using var data = await PostgresData.CreateAsync();
        await using (var api = await ApiFixture.StartAsync(data.Setup))
        {
            await api.Client.RememberAsync("I like tea");
        }

        await data.RunAsync("UPDATE facts SET value = 'another 256' WHERE name = 'embedding'");
        await Assert.ThrowsAsync<InvalidOperationException>(() => ApiFixture.StartAsync(data.Setup));
        var (code, output, progress) = await RunAsync($"--ConnectionStrings:db={data.ConnectionString}");
        Assert.Equal((0, "Embedded 1 memories again. The store is switched over."), (code, output));
        Assert.Contains("1 memories embedded, 0 left", progress, StringComparison.Ordinal);

        await using var again = await ApiFixture.StartAsync(data.Setup);
        Assert.Equal(["I like tea"], (await again.Client.PostAsync("/search", """{"query":"tea","user_id":"ada"}""")).Texts);
    }

    [Fact]
    public async Task It_refuses_the_embedded_store_and_says_what_else_can_be_done()
    {
        using var folder = new DataFolder();
        var (code, _, errors) = await RunAsync($"--Mem0:DataDirectory={folder.Path}");
        Assert.Equal(1, code);
        Assert.Contains("ConnectionStrings:db", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string setting)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(IngestHost).Assembly.Location, "reembed", setting, "--Logging:LogLevel:Default=None"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, (await output).Trim(), await errors);
    }
}
