using System.Security.Claims;
using Mem0.Api.Auth;
using Mem0.Core.Memories;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Mem0.Tests.Api;

public sealed class ScopedKeyTests : IAsyncLifetime
{
    private const string Key = "key-confined-to-ada";
    private const string DeskKey = "key-confined-to-adas-desk";

    private static readonly ApiSetup Setup = new() { ScopedKeys = [(Key, new MemoryScope("ada")), (DeskKey, new MemoryScope("ada", AppId: "desk"))] };

    private ApiFixture _api = null!;
    private ApiClient _ada = null!;
    private ApiClient _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiFixture.StartAsync(Setup);
        (_ada, _desk) = (_api.ClientOf(Key), _api.ClientOf(DeskKey));
    }

    public async ValueTask DisposeAsync()
    {
        _ada.Dispose();
        _desk.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Ids_that_an_add_leaves_out_are_those_of_the_key()
    {
        var id = await _desk.RememberAsync("I keep bees.", "\"run_id\":\"r\"");

        var memory = (await _api.Client.GetAsync($"/memories/{id}")).Json;
        Assert.Equal(("ada", "desk", "r"), (memory.GetProperty("user_id").GetString(), memory.GetProperty("app_id").GetString(), memory.GetProperty("run_id").GetString()));
        Assert.False(memory.TryGetProperty("agent_id", out _));
    }

    [Theory]
    [InlineData("""{"user_id":"grace"}""", "user_id")]
    [InlineData("""{"user_id":"Ada"}""", "user_id")]
    [InlineData("""{"user_id":"ada","app_id":"phone"}""", "app_id")]
    [InlineData("""{"user_id":"ad\u0430"}""", "user_id")]
    public async Task An_add_for_another_scope_is_refused_and_names_the_field(string ids, string field)
    {
        var body = $$"""{"messages":[{"role":"user","content":"I keep bees."}],{{ids[1..]}}""";

        (await _desk.PostAsync("/memories", body)).AssertProblem(403, "scope_not_allowed", field);

        using var admin = _api.ClientOf(ApiFixture.AdminKey);
        Assert.Empty((await admin.GetAsync("/memories")).Texts);
    }

    [Fact]
    public async Task A_refused_add_does_not_use_up_its_idempotency_key()
    {
        (string, string) header = ("Idempotency-Key", "k");
        const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"I keep bees.\"}]";

        (await _ada.PostAsync("/memories", $$"""{{{Messages}},"user_id":"grace"}""", header)).AssertProblem(403, "scope_not_allowed", "user_id");
        Assert.Equal(200, (await _ada.PostAsync("/memories", $$"""{{{Messages}}}""", header)).Status);
    }

    [Fact]
    public async Task The_key_names_the_owner_where_a_list_or_a_search_does_not()
    {
        await _api.Client.RememberAsync("I keep bees.");
        await _api.Client.RememberAsync("I keep bees at my desk.", """ "user_id":"ada","app_id":"desk" """);
        await _api.Client.RememberAsync("I keep wasps and bees.", """ "user_id":"grace","app_id":"desk" """);

        Assert.Equal(["I keep bees at my desk.", "I keep bees."], (await _ada.GetAsync("/memories")).Texts);
        Assert.Equal(["I keep bees at my desk."], (await _desk.GetAsync("/memories")).Texts);
        Assert.Equal(["I keep bees at my desk."], (await _ada.GetAsync("/memories?app_id=desk")).Texts);
        Assert.Equal(["I keep bees at my desk.", "I keep bees."], (await _ada.PostAsync("/search", """{"query":"bees"}""")).Texts.Order(StringComparer.Ordinal));
        Assert.Equal(["I keep bees at my desk."], (await _desk.PostAsync("/search", """{"query":"bees","filters":{"user_id":"*"}}""")).Texts);
        Assert.Empty((await _ada.GetAsync("/memories?user_id=grace")).Texts);
        Assert.Empty((await _ada.PostAsync("/search", """{"query":"bees","user_id":"grace"}""")).Texts);
    }

    [Fact]
    public async Task The_deepest_and_longest_filter_works_with_a_confined_key()
    {
        var id = await _ada.RememberAsync("I keep bees.");
        var deepest = string.Concat(Enumerable.Repeat("{\"NOT\":[", 15)) + "{\"user_id\":\"ada\"}" + string.Concat(Enumerable.Repeat("]}", 15));
        var longest = $$"""{"OR":[{{string.Join(',', Enumerable.Range(0, 999).Select(i => $"{{\"user_id\":{{\"contains\":\"{i}\"}}}}"))}}]}""";

        Assert.Equal(200, (await _desk.PostAsync("/search", $$"""{"query":"bees","filters":{{deepest}}}""")).Status);
        Assert.Equal(200, (await _desk.PostAsync("/search", $$"""{"query":"bees","filters":{{longest}}}""")).Status);
        Assert.Equal(200, (await _desk.GetAsync($"/memories?filters={Uri.EscapeDataString(deepest)}")).Status);
        (await _desk.GetAsync($"/memories/{id}")).AssertProblem(404, "memory_not_found", "memory_id");
    }

    [Fact]
    public async Task Only_what_lies_in_the_scope_is_deleted()
    {
        await _api.Client.RememberAsync("Ada's.", """ "user_id":"ada","run_id":"r" """);
        await _api.Client.RememberAsync("Grace's.", """ "user_id":"grace","run_id":"r" """);

        (await _ada.DeleteAsync("/memories")).AssertProblem(400, "scope_required", "user_id");
        (await _desk.DeleteAsync("/entities/run/r")).AssertProblem(404, "entity_not_found", "entity_id");
        Assert.Equal(0, (await _ada.DeleteAsync("/memories?user_id=grace")).Json.GetProperty("deleted").GetInt32());
        (await _ada.DeleteAsync("/entities/user/grace")).AssertProblem(404, "entity_not_found", "entity_id");
        Assert.Equal(1, (await _ada.DeleteAsync("/memories?run_id=r")).Json.GetProperty("deleted").GetInt32());
        Assert.Equal(["Grace's."], (await _api.Client.GetAsync("/memories?run_id=r")).Texts);
    }

    [Fact]
    public async Task Owners_are_those_of_the_scope_with_these_memories_counted_only()
    {
        await _api.Client.RememberAsync("Ada's.", """ "user_id":"ada","run_id":"r" """);
        await _api.Client.RememberAsync("Grace's.", """ "user_id":"grace","run_id":"r","agent_id":"bot" """);

        Assert.Equal(
            ["run r 1", "user ada 1"],
            (await _ada.GetAsync("/entities")).Json.EnumerateArray().Select(
                owner => $"{owner.GetProperty("type")} {owner.GetProperty("id")} {owner.GetProperty("total_memories")}"));
        Assert.Empty((await _desk.GetAsync("/entities")).Json.EnumerateArray());
    }

    [Fact]
    public async Task A_confined_key_administers_nothing()
    {
        (await _ada.PostAsync("/reset", "")).AssertProblem(403, "admin_key_required");
    }

    [Theory]
    [InlineData("Mem0:Auth:ScopedApiKeys:0 names no id", "Key=good-key-0123456789")]
    [InlineData("Mem0:Auth:ScopedApiKeys:0:UserId cannot be empty", "Key=good-key-0123456789", "UserId=")]
    [InlineData("Mem0:Auth:ScopedApiKeys:0:AgentId cannot be '*'", "Key=good-key-0123456789", "UserId=ada", "AgentId=*")]
    [InlineData("Mem0:Auth:ScopedApiKeys:0:RunId cannot contain white space", "Key=good-key-0123456789", "UserId=ada", "RunId=two words")]
    [InlineData("A key in Mem0:Auth is empty", "UserId=ada")]
    [InlineData("A key in Mem0:Auth is empty", "Key=two words", "UserId=ada")]
    [InlineData("takes a list of objects", "Key=good-key-0123456789", "UserId=ada", "Agent_Id=bot")]
    [InlineData("takes a list of objects", "Key=good-key-0123456789", "UserId=ada", "AgentId:0=bot")]
    [InlineData("are the same key", "Key=" + ApiFixture.Key, "UserId=ada")]
    [InlineData("are the same key", "Key=" + ApiFixture.AdminKey, "UserId=ada")]
    public async Task A_faulty_key_stops_the_start_and_is_not_told(string told, params string[] members)
    {
        var settings = members.Select(member => member.Split('=')).ToDictionary(member => $"Mem0:Auth:ScopedApiKeys:0:{member[0]}", member => member[1]);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => ApiFixture.StartAsync(new ApiSetup { Settings = settings }));

        Assert.Contains(told, refused.ToString(), StringComparison.Ordinal);
        string[] keys = [ApiFixture.Key, ApiFixture.AdminKey, "good-key-0123456789", "two words"];
        Assert.All(keys, key => Assert.DoesNotContain(key, refused.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Mem0:Auth:ScopedApiKeys")]
    [InlineData("Mem0:Auth:ScopedApiKeys:0")]
    [InlineData("Mem0:Auth:ScopedApiKeys:Key")]
    public async Task A_key_in_place_of_a_list_of_objects_stops_the_start_and_is_not_told(string setting)
    {
        var settings = new Dictionary<string, string> { [setting] = "good-key-0123456789" };
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => ApiFixture.StartAsync(new ApiSetup { Settings = settings }));

        Assert.Contains("takes a list of objects", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("good-key-0123456789", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_in_place_of_a_key_stops_the_start()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => ApiFixture.StartAsync(new ApiSetup
        {
            Builder = builder => builder.Configuration.AddInMemoryCollection([new("Mem0:Auth:ScopedApiKeys:0", null)]),
        }));

        Assert.Contains("takes a list of objects", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_of_the_keys_is_told_at_once()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => ApiFixture.StartAsync(new ApiSetup
        {
            Keys = [ApiFixture.Key],
            AdminKeys = [ApiFixture.Key],
            ScopedKeys = [("twice-0123456789", new MemoryScope("*", "a b")), ("twice-0123456789", new MemoryScope("ada"))],
        }));

        string[] faults =
        [
            "Mem0:Auth:ScopedApiKeys:0:UserId", "Mem0:Auth:ScopedApiKeys:0:AgentId", "Mem0:Auth:ApiKeys:0 and Mem0:Auth:AdminApiKeys:0 are the same key",
            "Mem0:Auth:ScopedApiKeys:0:Key and Mem0:Auth:ScopedApiKeys:1:Key are the same key",
        ];
        Assert.All(faults, fault => Assert.Contains(fault, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_confined_key_is_a_key_and_a_short_one_is_warned_about()
    {
        await using var api = await ApiFixture.StartAsync(new ApiSetup { Keys = [], AdminKeys = [], ScopedKeys = [("brief-key", new MemoryScope("ada"))] });
        using var anonymous = api.ClientOf(null);

        (await anonymous.GetAsync("/memories")).AssertProblem(401, "authentication_required");
        Assert.Contains(api.Logs.Lines, line => line.Level >= LogLevel.Warning && line.Message.Contains("fewer than 16", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Logs.Lines, line => line.Everything.Contains("brief-key", StringComparison.Ordinal));
    }

    [Fact]
    public void A_caller_who_is_not_authenticated_has_no_scope() =>
        Assert.Throws<InvalidOperationException>(() => new ClaimsPrincipal().AllowedScope());
}
