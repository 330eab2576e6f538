using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Api;

public sealed class OwnerTests
{
    [Fact]
    public async Task Owners_are_listed_with_their_numbers_by_type_and_id()
    {
        await using var api = await ApiFixture.StartAsync();
        await api.Client.RememberAsync("One.", """ "user_id":"grace","run_id":"r" """);
        await api.Client.RememberAsync("Two.", """ "user_id":"ada","agent_id":"bot","app_id":"desk" """);
        await api.Client.RememberAsync("Three.");

        var entities = (await api.Client.GetAsync("/entities")).Json.EnumerateArray();

        Assert.Equal(
            ["agent bot 1", "app desk 1", "run r 1", "user ada 2", "user grace 1"],
            entities.Select(entity => $"{entity.GetProperty("type")} {entity.GetProperty("id")} {entity.GetProperty("total_memories")}"));
    }

    [Theory]
    [InlineData("team/ada", "team%2Fada")]
    [InlineData("100%2Fada", "100%252Fada")]
    [InlineData("a?b#c", "a%3Fb%23c")]
    [InlineData("größe-日本", "gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC")]
    public async Task An_owner_is_deleted_whatever_characters_its_id_has(string id, string segment)
    {
        await using var api = await ApiFixture.StartAsync();
        await api.Client.RememberAsync("Mine.", $"\"user_id\":\"{id}\"");
        await api.Client.RememberAsync("Not mine.");

        Assert.Equal("""{"message":"Entity deleted"}""", (await api.Client.DeleteAsync($"/entities/user/{segment}")).Body);

        Assert.Empty((await api.Client.GetAsync($"/memories?user_id={segment}")).Texts);
        Assert.Equal(["Not mine."], (await api.Client.GetAsync("/memories?user_id=ada")).Texts);
    }

    [Fact]
    public async Task An_owner_of_one_type_is_not_deleted_as_one_of_another()
    {
        await using var api = await ApiFixture.StartAsync();
        await api.Client.RememberAsync("Mine.");

        (await api.Client.DeleteAsync("/entities/agent/ada")).AssertProblem(404, "entity_not_found", "entity_id");
        (await api.Client.DeleteAsync("/entities/person/ada")).AssertProblem(400, "invalid_field", "entity_type");
        (await api.Client.DeleteAsync("/entities/user/*")).AssertProblem(400, "invalid_field", "entity_id");
        Assert.Single((await api.Client.GetAsync("/memories?user_id=ada")).Texts);
    }

    [Fact]
    public async Task A_deletion_by_owner_takes_what_has_all_the_ids_and_tells_how_many()
    {
        await using var api = await ApiFixture.StartAsync();
        await api.Client.RememberAsync("Both.", """ "user_id":"ada","run_id":"r" """);
        await api.Client.RememberAsync("Ada's alone.");
        await api.Client.RememberAsync("The run's alone.", "\"run_id\":\"r\"");

        var answer = await api.Client.DeleteAsync("/memories?user_id=ada&run_id=r");

        Assert.Equal("""{"message":"All relevant memories deleted","deleted":1}""", Ordered(answer));
        Assert.Equal(["Ada's alone."], (await api.Client.GetAsync("/memories?user_id=ada")).Texts);
        Assert.Equal(["The run's alone."], (await api.Client.GetAsync("/memories?run_id=r")).Texts);
    }

    [Theory]
    [InlineData("", "scope_required")]
    [InlineData("?", "scope_required")]
    [InlineData("?owner=ada", "scope_required")]
    [InlineData("?user_id=", "invalid_field")]
    [InlineData("?user_id=%20", "invalid_field")]
    [InlineData("?user_id=*", "invalid_field")]
    public async Task Without_an_id_nothing_is_deleted_whoever_asks(string query, string code)
    {
        await using var api = await ApiFixture.StartAsync();
        using var admin = api.ClientOf(ApiFixture.AdminKey);
        await api.Client.RememberAsync("Mine.");

        (await api.Client.DeleteAsync($"/memories{query}")).AssertProblem(400, code, "user_id");
        (await admin.DeleteAsync($"/memories{query}")).AssertProblem(400, code, "user_id");
        Assert.Single((await api.Client.GetAsync("/memories?user_id=ada")).Texts);
    }

    private static string Ordered(Answer answer) =>
        $$"""{"message":"{{answer.Json.GetProperty("message")}}","deleted":{{answer.Json.GetProperty("deleted")}}}""";
}
