using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Mem0.Tests.Api;

public sealed class AuthTests
{
    [Theory]
    [InlineData("Authorization", "Bearer " + ApiFixture.Key)]
    [InlineData("Authorization", "bearer  " + ApiFixture.Key)]
    [InlineData("Authorization", "Token " + ApiFixture.Key)]
    [InlineData("X-API-Key", ApiFixture.Key)]
    [InlineData("x-api-key", ApiFixture.AdminKey)]
    public async Task A_key_is_taken_from_each_header_that_clients_use(string header, string value)
    {
        await using var api = await ApiFixture.StartAsync();
        using var client = api.ClientOf(null);

        Assert.Equal(200, (await client.GetAsync("/memories?user_id=ada", (header, value))).Status);
    }

    [Theory]
    [InlineData("Bearer " + ApiFixture.Key + "x")]
    [InlineData("Token wrong")]
    public async Task A_wrong_key_in_Authorization_is_refused_even_beside_a_good_one(string authorization)
    {
        await using var api = await ApiFixture.StartAsync();

        var answer = await api.Client.GetAsync("/memories?user_id=ada", ("Authorization", authorization));

        answer.AssertProblem(401, "invalid_api_key");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Another_scheme_is_not_looked_at()
    {
        await using var api = await ApiFixture.StartAsync();
        using var anonymous = api.ClientOf(null);

        Assert.Equal(200, (await api.Client.GetAsync("/memories?user_id=ada", ("Authorization", "Basic YTpi"))).Status);
        (await anonymous.GetAsync("/memories?user_id=ada", ("Authorization", "Basic YTpi"))).AssertProblem(401, "authentication_required");
    }

    [Theory]
    [InlineData("/memories")]
    [InlineData("/memories?filters=%7B%22category%22%3A%22x%22%7D")]
    [InlineData("/memories?filters=%7B%22OR%22%3A%5B%7B%22user_id%22%3A%22a%22%7D%2C%7B%22x%22%3A1%7D%5D%7D")]
    public async Task A_list_that_names_no_owner_needs_an_administrators_key(string target)
    {
        await using var api = await ApiFixture.StartAsync();
        using var admin = api.ClientOf(ApiFixture.AdminKey);

        (await api.Client.GetAsync(target)).AssertProblem(403, "admin_key_required");
        Assert.Equal(200, (await admin.GetAsync(target)).Status);
    }

    [Fact]
    public async Task The_store_is_reset_by_an_administrator_only()
    {
        await using var api = await ApiFixture.StartAsync();
        using var admin = api.ClientOf(ApiFixture.AdminKey);
        var id = await api.Client.RememberAsync("I keep bees.");

        (await api.Client.PostAsync("/reset", "")).AssertProblem(403, "admin_key_required");
        Assert.Equal(200, (await api.Client.GetAsync($"/memories/{id}")).Status);

        Assert.Equal("""{"message":"All memories reset"}""", (await admin.PostAsync("/reset", "")).Body);
        (await api.Client.GetAsync($"/memories/{id}")).AssertProblem(404, "memory_not_found", "memory_id");
        (await api.Client.GetAsync($"/memories/{id}/history")).AssertProblem(404, "memory_not_found", "memory_id");
        Assert.Empty((await api.Client.GetAsync("/entities")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Without_any_key_everybody_on_this_machine_is_an_administrator_and_the_log_says_so()
    {
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Keys = [], AdminKeys = [] });
        using var anonymous = api.ClientOf(null);

        Assert.Equal(200, (await anonymous.GetAsync("/memories")).Status);
        Assert.Contains(Warnings(api), warning => warning.StartsWith("No API key is configured", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    public async Task Without_any_key_no_other_address_is_listened_on(string address)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => ApiFixture.StartAsync(new ApiSetup { Keys = [], AdminKeys = [], Urls = address }));

        Assert.Contains("without a key", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("MEM0_API_KEY", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_key_every_address_may_be_listened_on()
    {
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Urls = "http://0.0.0.0:0" });

        Assert.StartsWith("http://0.0.0.0:", api.App.Urls.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_key_is_warned_about_and_not_told()
    {
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Keys = ["brief-key"] });
        await using var strong = await ApiFixture.StartAsync();

        Assert.Contains(Warnings(api), warning => warning.Contains("fewer than 16 characters", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Logs.Lines, line => line.Everything.Contains("brief-key", StringComparison.Ordinal));
        Assert.Empty(Warnings(strong));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("größe-0123456789")]
    public async Task A_key_that_no_header_can_carry_stops_the_start(string key)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => ApiFixture.StartAsync(new ApiSetup { Keys = [key] }));

        Assert.Contains("Mem0:Auth", refused.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Warnings(ApiFixture api) =>
        api.Logs.Lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Message);
}
