using Mem0.Core;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using static Mem0.Tests.Storage.OpenStore;

namespace Mem0.Tests.Storage;

/// <summary>A caller who is confined to a scope.</summary>
public abstract partial class MemoryStoreConformance
{
    private const string AllScopes = "a u ua uapr up ur v va";

    private static readonly MemoryScope AllowedUser = new("u");

    /// <summary>Scopes to which a caller is confined, each with the memories that lie in it.</summary>
    public static TheoryData<string?, string?, string?, string?, string> Confined => new()
    {
        { null, null, null, null, AllScopes },
        { "u", null, null, null, "u ua uapr up ur" },
        { "v", null, null, null, "v va" },
        { null, "a", null, null, "a ua uapr va" },
        { null, null, "p", null, "uapr up" },
        { null, null, null, "r", "uapr ur" },
        { "u", "a", null, null, "ua uapr" },
        { "u", "a", "p", "r", "uapr" },
        { "v", null, null, "r", "" },
        { "U", null, null, null, "" },
        { "a", null, null, null, "" },
        { "u ", null, null, null, "" },
    };

    [Theory]
    [MemberData(nameof(Confined))]
    public async Task A_confined_caller_reaches_what_lies_in_its_scope_and_nothing_else(string? user, string? agent, string? app, string? run, string expected)
    {
        var allowed = new MemoryScope(user, agent, app, run);
        var drafts = await AddEachScopeAsync();
        string[] texts = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var page = await Store.ListAsync(MemoryFilter.Everything, allowed: allowed);
        Assert.Equal(texts, page.Memories.Select(memory => memory.Text).Order(StringComparer.Ordinal));
        Assert.Equal(texts.Length, page.Total);
        Assert.Equal(texts, (await Store.SearchAsync("anything", MemoryFilter.Everything, allowed: allowed)).Select(result => result.Memory.Text).Order(StringComparer.Ordinal));
        foreach (var draft in drafts)
        {
            var reaches = texts.Contains(draft.Text);
            Assert.Equal(reaches ? draft.Text : null, (await Store.FindAsync(draft, allowed))?.Text);
            Assert.Equal(reaches ? 1 : 0, (await Store.HistoryAsync(draft, allowed)).Count);
            Assert.Equal(reaches, await Store.UpdateAsync(draft, metadata: """{"seen":true}""", allowed: allowed));
        }

        Assert.Equal(texts.Length, await Store.DeleteAsync(MemoryFilter.Everything, allowed: allowed));
        Assert.Equal(
            AllScopes.Split(' ').Except(texts),
            (await Store.ListAsync(MemoryFilter.Everything)).Memories.Select(memory => memory.Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"user_id":"v"}""", "")]
    [InlineData("""{"user_id":"u"}""", "u ua uapr up ur")]
    [InlineData("""{"run_id":"r"}""", "uapr ur")]
    [InlineData("""{"agent_id":"*"}""", "ua uapr")]
    [InlineData("""{"OR":[{"user_id":"u","agent_id":"a"},{"user_id":"v"}]}""", "ua uapr")]
    [InlineData("""{"user_id":{"in":["u","v"]}}""", "u ua uapr up ur")]
    [InlineData("""{"NOT":{"user_id":"u"}}""", "")]
    [InlineData("""{"NOT":{"agent_id":"a"}}""", "u up ur")]
    [InlineData("""{"user_id":null}""", "")]
    [InlineData("""{"OR":[{},{"user_id":"v"}]}""", "u ua uapr up ur")]
    public async Task Of_what_passes_a_filter_a_confined_caller_reaches_what_lies_in_its_scope(string json, string expected)
    {
        await AddEachScopeAsync();
        var filter = MemoryFilterParser.Parse(System.Text.Json.JsonElement.Parse(json)).Value!;
        string[] texts = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var page = await Store.ListAsync(filter, allowed: AllowedUser);
        Assert.Equal(texts, page.Memories.Select(memory => memory.Text).Order(StringComparer.Ordinal));
        Assert.Equal(texts.Length, page.Total);
        Assert.Equal(texts, (await Store.SearchAsync("anything", filter, allowed: AllowedUser)).Select(result => result.Memory.Text).Order(StringComparer.Ordinal));
        Assert.Equal(texts.Length, await Store.DeleteAsync(filter, allowed: AllowedUser));
        Assert.Equal(8 - texts.Length, (await Store.ListAsync(MemoryFilter.Everything)).Total);
    }

    [Fact]
    public async Task What_lies_outside_is_neither_changed_nor_deleted_and_its_history_tells_of_no_attempt()
    {
        var other = Draft("theirs", new MemoryScope("v", RunId: "r"));
        await Store.AddAsync(other);

        Assert.False(await Store.UpdateAsync(other, "mine", """{"a":1}""", (DateOnly.MinValue, true), Start.AddDays(1), AllowedUser));
        Assert.Equal(0, await Store.DeleteAsync(MemoryFilter.ForId(other.Id), allowed: AllowedUser));
        Assert.Equal(0, await Store.DeleteAsync(MemoryFilter.ForScope(other.Scope), allowed: AllowedUser));

        Assert.Equal(other, await Store.GetAsync(other));
        Assert.Single(await Store.HistoryAsync(other));
        Assert.Equal(["theirs"], await Store.FindAsync("theirs", MemoryFilter.ForScope(other.Scope)));
    }

    [Fact]
    public async Task The_history_of_a_deleted_memory_is_told_in_its_scope_only()
    {
        var draft = Draft("gone", new MemoryScope("u", "a"));
        await Store.AddAsync(draft);
        await Store.DeleteAsync(draft);

        Assert.Equal(2, (await Store.HistoryAsync(draft, new MemoryScope("u"))).Count);
        Assert.Equal(2, (await Store.HistoryAsync(draft, new MemoryScope("u", "a"))).Count);
        Assert.Empty(await Store.HistoryAsync(draft, new MemoryScope("v")));
        Assert.Empty(await Store.HistoryAsync(draft, new MemoryScope("u", "b")));
        Assert.Empty(await Store.HistoryAsync(draft, new MemoryScope("u", RunId: "r")));
    }

    [Fact]
    public async Task A_confined_caller_sees_the_owners_of_its_scope_and_counts_these_memories_only()
    {
        await AddEachScopeAsync();

        Assert.Equal(
            ["Agent a 2", "App p 2", "Run r 2", "User u 5"],
            (await Store.EntitiesAsync(AllowedUser)).Select(Show));
        Assert.Equal(
            ["Agent a 4", "App p 1", "Run r 1", "User u 2", "User v 1"],
            (await Store.EntitiesAsync(new MemoryScope(AgentId: "a"))).Select(Show));
        Assert.Empty(await Store.EntitiesAsync(new MemoryScope("nobody")));

        static string Show(EntitySummary owner) => $"{owner.Kind} {owner.Id} {owner.Memories}";
    }

    [Fact]
    public async Task The_times_of_an_owner_are_those_of_the_memories_in_the_scope()
    {
        await Store.AddAsync(Draft("mine", new MemoryScope("u", RunId: "r")), Draft("theirs", new MemoryScope("v", RunId: "r"), Start.AddDays(-9)));

        var run = Assert.Single(await Store.EntitiesAsync(AllowedUser), owner => owner.Kind == EntityKind.Run);
        Assert.Equal((1, Start, Start), (run.Memories, run.CreatedAt, run.UpdatedAt));
    }

    [Fact]
    public async Task Memories_outside_of_the_scope_are_refused_together_with_those_inside()
    {
        var refused = await Store.AddAsync(AllowedUser, Claim, Start, Draft("mine"), Draft("theirs", new MemoryScope("v")));
        var ownerless = await Store.AddAsync(AllowedUser, null, Start, Draft("nobody's", new MemoryScope(AgentId: "a")));
        var stored = await Store.AddAsync(AllowedUser, Claim, Start, Draft("kept", new MemoryScope("u", "a")));

        Assert.Equal((FaultKind.Forbidden, "scope_not_allowed"), (refused.Fault?.Kind, refused.Fault?.Code));
        Assert.Equal(FaultKind.Forbidden, ownerless.Fault?.Kind);
        Assert.False(stored.Value!.Replayed);
        Assert.Equal(["kept"], (await Store.ListAsync(MemoryFilter.Everything)).Memories.Select(memory => memory.Text));
    }

    [Fact]
    public async Task What_lies_outside_has_no_influence_on_a_ranking()
    {
        await AddStoriesAsync("u", 30);
        var alone = await RankingsAsync(Mine);
        await AddStoriesAsync("v", 60, Start.AddYears(3), actor: "July");

        Assert.Equal(alone, await RankingsAsync(Mine, AllowedUser));
        Assert.Equal(alone, await RankingsAsync(MemoryFilter.Everything, AllowedUser));
        Assert.Equal(alone, await RankingsAsync(new MemoryFilter.Present(FilterField.UserId), AllowedUser));
        Assert.All(await RankingsAsync(MemoryFilter.ForScope(new MemoryScope("v")), AllowedUser), Assert.Empty);
    }

    private async Task<Memory[]> AddEachScopeAsync()
    {
        Memory[] drafts =
        [
            Draft("a", new MemoryScope(AgentId: "a")), Draft("u", new MemoryScope("u")), Draft("ua", new MemoryScope("u", "a")),
            Draft("uapr", new MemoryScope("u", "a", "p", "r")), Draft("up", new MemoryScope("u", AppId: "p")),
            Draft("ur", new MemoryScope("u", RunId: "r")), Draft("v", new MemoryScope("v")), Draft("va", new MemoryScope("v", "a")),
        ];
        await Store.AddAsync(drafts);
        return drafts;
    }
}
