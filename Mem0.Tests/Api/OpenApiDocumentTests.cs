using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Api;

public sealed class OpenApiDocumentTests
{
    private const string Update = "MEM0_UPDATE_OPENAPI";

    private static readonly JsonSerializerOptions Pretty = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task The_document_that_clients_are_made_from_is_the_one_the_server_serves()
    {
        await using var api = await ApiFixture.StartAsync();
        var file = Path.Combine(RepositoryFolder.Path, "Mem0.Api", "OpenApi", "mem0.json");
        var served = (await api.Client.GetAsync("/openapi.json")).Json;

        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            await File.WriteAllTextAsync(
                file, JsonSerializer.Serialize(served, Pretty) + "\n", new UTF8Encoding(false), TestContext.Current.CancellationToken);
        }

        var committed = JsonElement.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.True(
            JsonElement.DeepEquals(committed, served),
            "Mem0.Api/OpenApi/mem0.json is not what the server serves at /openapi.json. "
            + $"If the change is meant, run the tests once with {Update}=1 and commit the file.");
    }

    [Fact]
    public async Task The_document_is_served_without_a_key_and_names_no_host()
    {
        await using var api = await ApiFixture.StartAsync();
        using var anonymous = api.ClientOf(null);

        var answer = await anonymous.GetAsync("/openapi.json");

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("127.0.0.1", answer.Body, StringComparison.Ordinal);
        Assert.All(
            answer.Json.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()),
            operation => Assert.True(operation.Value.GetProperty("responses").TryGetProperty("default", out _), operation.Name));
    }

    [Theory]
    [InlineData("/openapi.json")]
    [InlineData("/docs/index.html")]
    [InlineData("/docs/index.js")]
    [InlineData("/docs/swagger-ui-bundle.js")]
    public async Task A_browser_reads_the_description_without_a_key(string path)
    {
        await using var api = await ApiFixture.StartAsync();
        using var anonymous = api.ClientOf(null);

        Assert.Equal(200, (await anonymous.GetAsync(path)).Status);
    }

    [Fact]
    public async Task The_start_page_leads_to_the_description()
    {
        await using var api = await ApiFixture.StartAsync();
        using var anonymous = api.ClientOf(null);

        var answer = await anonymous.GetAsync("/");

        Assert.Equal(307, answer.Status);
        Assert.Equal("/docs", answer.Headers.Location?.ToString());
    }
}
