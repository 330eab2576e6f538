using System.Text.Json;
using Mem0.Core;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Microsoft.Extensions.DependencyInjection;
using static Mem0.Tests.Storage.OpenStore;

namespace Mem0.Tests.Storage;

/// <summary>What every store does. A derived class gives an empty store of its own to each test, and opens the same one again.</summary>
public abstract partial class MemoryStoreConformance : IAsyncLifetime
{
    private OpenStore? _store;

    private OpenStore Store => _store!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static MemoryFilter Mine => MemoryFilter.ForScope(new MemoryScope("u"));

    /// <summary>Opens the test's store with what was stored in it before.</summary>
    protected abstract ValueTask<ServiceProvider> OpenAsync();

    public async ValueTask InitializeAsync() => _store = new OpenStore(await OpenAsync());

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_memory_is_read_as_it_was_stored()
    {
        var draft = Draft("Anna likes tea", new MemoryScope("u", "a", "p", "r")) with
        {
            Role = "assistant",
            ActorId = "Anna",
            Metadata = JsonElement.Parse("""{"k":[1,null,{"x":"y"}]}"""),
            CreatedAt = Start.AddDays(-900).AddMicroseconds(1),
            UpdatedAt = Start.AddMicroseconds(2),
            ExpirationDate = new DateOnly(2024, 5, 2),
            Immutable = true,
            CorrelationId = "request-1",
        };
        var result = await Store.AddAsync(draft);

        var memory = await Store.GetAsync(draft);
        Assert.Equal("""{"k":[1,null,{"x":"y"}]}""", memory.Metadata!.Value.GetRawText());
        Assert.Equal(draft with { Metadata = null }, memory with { Metadata = null });
        Assert.Equal([new AddedMemory(draft.Id, "Anna likes tea", "assistant", "Anna")], result.Value!.Memories);
        Assert.False(result.Value.Replayed);
    }

    [Fact]
    public async Task What_a_memory_does_not_have_is_absent()
    {
        var draft = Draft("plain", new MemoryScope(AgentId: "a")) with { Role = null };
        await Store.AddAsync(draft);
        Assert.Equal(draft, await Store.GetAsync(draft));
    }

    [Fact]
    public async Task An_unknown_id_is_nothing()
    {
        var unknown = Draft("never stored");
        Assert.Null(await Store.FindAsync(unknown));
        Assert.Empty(await Store.HistoryAsync(unknown));
        Assert.False(await Store.UpdateAsync(unknown, "changed"));
        Assert.Equal(0, await Store.DeleteAsync(unknown));
    }

    [Theory]
    [InlineData("naïve Zürich ß İ ﬁ")]
    [InlineData("東京で寿司を食べた")]
    [InlineData("👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301")]
    [InlineData("line one\r\nline two\ttab \u0001 'quote' \"double\" -- ; DROP TABLE memories")]
    public async Task Any_text_is_kept_character_by_character(string text)
    {
        var draft = Draft(text, new MemoryScope("ü/名前")) with { ActorId = text.EnumerateRunes().First().ToString() };
        await Store.AddAsync(draft);
        var memory = await Store.GetAsync(draft);
        Assert.Equal(text, memory.Text);
        Assert.Equal(draft.Hash, memory.Hash);
        Assert.Equal(draft.Id, Assert.Single((await Store.ListAsync(MemoryFilter.ForScope(draft.Scope))).Memories).Id);
    }

    [Fact]
    public async Task Numbers_in_metadata_keep_every_digit()
    {
        const string Metadata = """{"n":123456789012345678901234567890.12345678901234567890,"e":1E+400,"z":-0.0,"i":9007199254740993}""";
        var draft = Draft("numbers") with { Metadata = JsonElement.Parse(Metadata) };
        await Store.AddAsync(draft);
        Assert.Equal(Metadata, (await Store.GetAsync(draft)).Metadata!.Value.GetRawText());

        await Store.UpdateAsync(draft, metadata: """{"added":10000000000000000000001}""");
        Assert.Equal(Metadata[..^1] + ""","added":10000000000000000000001}""", (await Store.GetAsync(draft)).Metadata!.Value.GetRawText());
    }

    [Fact]
    public async Task The_longest_ids_are_kept()
    {
        // Four ids without any repetition that a database could compress, three bytes a character.
        var random = new Random(1);
        var scope = new MemoryScope(Id(), Id(), Id(), Id());
        await Store.AddAsync(Draft("one", scope), Draft("two", scope) with { Place = 1 });
        await Store.AddAsync(Draft("three", scope));
        Assert.Equal([0, 1, 2], (await Store.ListAsync(MemoryFilter.ForScope(scope))).Memories.Select(memory => memory.Place).Order());
        Assert.Equal(3, (await Store.SearchAsync("one", MemoryFilter.ForScope(scope))).Count);

        string Id() => string.Concat(Enumerable.Range(0, MemoryScope.MaxIdLength).Select(_ => (char)random.Next(0x4E00, 0x9FFF)));
    }

    [Fact]
    public async Task Listing_gives_the_newest_first_and_of_one_time_the_last_stored()
    {
        await Store.AddAsync(Draft("b1", at: Start), Draft("b2", at: Start));
        await Store.AddAsync(Draft("a", at: Start.AddMicroseconds(-1)));
        await Store.AddAsync(Draft("c", at: Start.AddMicroseconds(1)));
        await Store.AddAsync(Draft("b3", at: Start));

        var page = await Store.ListAsync(Mine);
        Assert.Equal(["c", "b3", "b2", "b1", "a"], page.Memories.Select(memory => memory.Text));
        Assert.Equal(5, page.Total);
    }

    [Theory]
    [InlineData(0, 2, new[] { "4", "3" })]
    [InlineData(2, 2, new[] { "2", "1" })]
    [InlineData(4, 2, new[] { "0" })]
    [InlineData(5, 2, new string[0])]
    [InlineData(1, 0, new string[0])]
    public async Task A_page_is_a_part_of_the_listing_and_tells_the_whole_number(int offset, int limit, string[] expected)
    {
        await Store.AddAsync([.. Enumerable.Range(0, 5).Select(i => Draft($"{i}"))]);
        await Store.AddAsync(Draft("another's", new MemoryScope("v")));

        var page = await Store.Memories.ListAsync(new ListMemories(Mine, offset, limit), DateOnly.MinValue, MemoryScope.Unconfined, Stop);
        Assert.Equal(expected, page.Memories.Select(memory => memory.Text));
        Assert.Equal(5, page.Total);
    }

    [Theory]
    [InlineData("""{"user_id":"u"}""", "ua,ur,u")]
    [InlineData("""{"user_id":"u","agent_id":"a"}""", "ua")]
    [InlineData("""{"agent_id":"a"}""", "va,ua")]
    [InlineData("""{"run_id":"r"}""", "ur")]
    [InlineData("""{"OR":[{"user_id":"v"},{"run_id":"r"}]}""", "va,ur")]
    [InlineData("""{"user_id":{"in":["v","w"]}}""", "va")]
    [InlineData("""{"agent_id":"*"}""", "va,ua")]
    [InlineData("""{"user_id":"u","NOT":{"agent_id":"a"}}""", "ur,u")]
    [InlineData("""{"user_id":"u","n":{"gte":2}}""", "ur")]
    [InlineData("""{"user_id":"nobody"}""", "")]
    public async Task Listing_searching_and_deleting_go_by_the_same_filter(string json, string expected)
    {
        await AddScopesAsync();
        var filter = MemoryFilterParser.Parse(JsonElement.Parse(json)).Value!;
        string[] texts = expected.Split(',', StringSplitOptions.RemoveEmptyEntries);

        var page = await Store.ListAsync(filter);
        Assert.Equal(texts, page.Memories.Select(memory => memory.Text.Split(' ')[0]));
        Assert.Equal(texts.Length, page.Total);
        Assert.Equal(texts.Order(), (await Store.SearchAsync("kettle", filter)).Select(result => result.Memory.Text.Split(' ')[0]).Order());

        Assert.Equal(texts.Length, await Store.DeleteAsync(filter));
        Assert.Empty(await Store.SearchAsync("kettle", filter));
        Assert.Equal(4 - texts.Length, (await Store.ListAsync(MemoryFilter.Everything)).Total);
    }

    [Fact]
    public async Task What_is_expired_is_left_out_of_listings_and_searches_unless_asked_for()
    {
        var today = DateOnly.FromDateTime(Start.UtcDateTime);
        await Store.AddAsync(
            Draft("kettle yesterday") with { ExpirationDate = today.AddDays(-1) },
            Draft("kettle today") with { ExpirationDate = today },
            Draft("kettle never"));

        Assert.Equal(["kettle never", "kettle today"], (await Store.ListAsync(Mine)).Memories.Select(memory => memory.Text));
        Assert.Equal(2, (await Store.ListAsync(Mine)).Total);
        Assert.Equal(3, (await Store.ListAsync(Mine, includeExpired: true)).Total);
        Assert.Equal(["kettle never", "kettle today"], await Store.FindAsync("kettle", Mine, today));
        Assert.Equal(["kettle never"], await Store.FindAsync("kettle", Mine, today.AddDays(1)));
        Assert.Equal(3, (await Store.FindAsync("kettle", Mine)).Count);
    }

    [Fact]
    public async Task Entities_are_sorted_by_kind_and_id_and_count_their_memories()
    {
        await Store.AddAsync(
            Draft("1", new MemoryScope("u2", RunId: "r")),
            Draft("2", new MemoryScope("u1", "a"), Start.AddSeconds(-5)) with { UpdatedAt = Start.AddSeconds(9) },
            Draft("3", new MemoryScope("u1", AppId: "p")) with { ExpirationDate = DateOnly.MinValue });

        Assert.Equal(
            [
                new EntitySummary(EntityKind.Agent, "a", 1, Start.AddSeconds(-5), Start.AddSeconds(9)),
                new EntitySummary(EntityKind.App, "p", 1, Start, Start),
                new EntitySummary(EntityKind.Run, "r", 1, Start, Start),
                new EntitySummary(EntityKind.User, "u1", 2, Start.AddSeconds(-5), Start.AddSeconds(9)),
                new EntitySummary(EntityKind.User, "u2", 1, Start, Start),
            ],
            await Store.EntitiesAsync());
    }

    [Fact]
    public async Task A_reset_leaves_nothing()
    {
        var draft = Draft("kettle");
        var claim = new IdempotencyClaim("owner", "key", "print");
        await Store.AddAsync(claim, Start, draft);
        Assert.Single(await Store.SearchAsync("kettle", Mine));

        await Store.Memories.ResetAsync(Stop);
        Assert.Equal(0, (await Store.ListAsync(MemoryFilter.Everything, includeExpired: true)).Total);
        Assert.Empty(await Store.HistoryAsync(draft));
        Assert.Empty(await Store.EntitiesAsync());
        Assert.Empty(await Store.SearchAsync("kettle", Mine));
        Assert.Null((await Store.Memories.FindAnswerAsync(claim, Start, Stop)).Value);

        await Store.AddAsync(Draft("kettle again"));
        Assert.Equal(["kettle again"], await Store.FindAsync("kettle", Mine));
    }

    [Fact]
    public async Task Everything_is_there_after_the_store_was_closed_and_opened_again()
    {
        var draft = Draft("kettle 4711") with { Metadata = JsonElement.Parse("""{"k":1}""") };
        await Store.AddAsync(draft);
        await Store.UpdateAsync(draft, "teapot 4712");
        await ReopenAsync();

        Assert.Equal("teapot 4712", (await Store.GetAsync(draft)).Text);
        Assert.Equal(2, (await Store.HistoryAsync(draft)).Count);
        Assert.Equal(["teapot 4712"], await Store.FindAsync("4712", Mine));
        Assert.Empty(await Store.FindAsync("4711", Mine));
        await Store.Memories.ProbeAsync(Stop);
    }

    private Task<Outcome<AddResult>> AddScopesAsync() => Store.AddAsync(
        Draft("u kettle", new MemoryScope("u")),
        Draft("ur kettle", new MemoryScope("u", RunId: "r")) with { Metadata = JsonElement.Parse("""{"n":2}""") },
        Draft("ua kettle", new MemoryScope("u", "a")) with { Metadata = JsonElement.Parse("""{"n":1}""") },
        Draft("va kettle", new MemoryScope("v", "a")) with { Metadata = JsonElement.Parse("""{"n":3}""") });

    private async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = new OpenStore(await OpenAsync());
    }
}
