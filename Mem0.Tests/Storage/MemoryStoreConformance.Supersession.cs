using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage;
using static Mem0.Tests.Storage.OpenStore;

namespace Mem0.Tests.Storage;

/// <summary>Memories that take the place of others, and those that were extracted.</summary>
public abstract partial class MemoryStoreConformance
{
    private static readonly MemoryOrigin Origin = new()
    {
        AttributedTo = "user",
        OccurredOn = new DateOnly(2024, 4, 30),
        Entities = ["Anna", "東京"],
        Categories = ["food"],
        Model = "m",
        Prompt = "facts-v1",
        PromptHash = "0123456789abcdef",
        Wishes = new ExtractionWishes { Instructions = "only food", Categories = new Dictionary<string, string> { ["food"] = "what is eaten" } },
    };

    [Fact]
    public async Task Where_a_memory_comes_from_is_kept()
    {
        var draft = Draft("Anna likes tea") with { Role = null, Extraction = ExtractionState.Extracted, Origin = Origin };
        await Store.AddAsync(draft);

        var memory = await Store.GetAsync(draft);
        Assert.Equal(ExtractionState.Extracted, memory.Extraction);
        Assert.Equivalent(Origin, memory.Origin, strict: true);
        Assert.Null(memory.ReplacedBy);
    }

    [Fact]
    public async Task A_superseded_memory_is_hidden_and_kept()
    {
        var (old, replacement) = (Draft("Anna lives in Berlin"), Draft("Anna lives in Lisbon"));
        await Store.AddAsync(old);
        await Store.SearchAsync("Anna", Mine);
        await Store.SupersedeAsync(old, replacement);

        Assert.Equal([replacement.Id], Ids(await Store.ListAsync(Mine)));
        Assert.Equal(2, (await Store.ListAsync(Mine, latestOnly: false)).Total);
        Assert.Equal(["Anna lives in Lisbon"], await Store.FindAsync("Anna", Mine));
        Assert.Equal(2, (await Store.SearchAsync("Anna", Mine, superseded: true)).Count);
        Assert.Equal(replacement.Id, (await Store.GetAsync(old)).ReplacedBy);
        Assert.Equal("Anna lives in Berlin", (await Store.GetAsync(old)).Text);
    }

    [Fact]
    public async Task A_superseded_memory_is_hidden_by_another_filter_too()
    {
        var (old, replacement) = (Draft("Anna lives in Berlin"), Draft("Anna lives in Lisbon"));
        await Store.AddAsync(old);
        await Store.SupersedeAsync(old, replacement);

        var filter = new MemoryFilter.All([Mine, new MemoryFilter.Equal(new FilterField(FilterFieldKind.Role), FilterValue.Of("user"))]);
        Assert.Equal([replacement.Id], (await Store.SearchAsync("Anna", filter)).Select(result => result.Memory.Id));
        Assert.Equal(2, (await Store.SearchAsync("Anna", filter, superseded: true)).Count);
    }

    [Fact]
    public async Task A_superseded_memory_stays_hidden_after_the_store_is_opened_again_and_after_an_update()
    {
        var (old, replacement) = (Draft("Anna lives in Berlin"), Draft("Anna lives in Lisbon"));
        await Store.AddAsync(old);
        await Store.SupersedeAsync(old, replacement);
        await ReopenAsync();

        Assert.Equal(["Anna lives in Lisbon"], await Store.FindAsync("Anna", Mine));
        Assert.True(await Store.UpdateAsync(old, "Anna lived in Berlin"));
        Assert.Equal(["Anna lives in Lisbon"], await Store.FindAsync("Anna", Mine));
        Assert.Equal(replacement.Id, (await Store.GetAsync(old)).ReplacedBy);
    }

    [Fact]
    public async Task History_tells_of_a_supersession()
    {
        var (old, replacement) = (Draft("Anna lives in Berlin"), Draft("Anna lives in Lisbon"));
        await Store.AddAsync(old);
        await Store.SupersedeAsync(old, replacement);

        var entry = (await Store.HistoryAsync(old))[^1];
        Assert.Equal((MemoryEventKind.Supersede, "Anna lives in Berlin", "Anna lives in Lisbon"), (entry.Kind, entry.OldText, entry.NewText));
        Assert.Equal(MemoryEventKind.Add, Assert.Single(await Store.HistoryAsync(replacement)).Kind);
    }

    [Fact]
    public async Task The_place_of_a_memory_is_taken_once()
    {
        var (old, first, second) = (Draft("Anna lives in Berlin"), Draft("Anna lives in Lisbon"), Draft("Anna lives in Faro"));
        await Store.AddAsync(old);
        await Store.SupersedeAsync(old, first);
        await Store.SupersedeAsync(old, second);

        Assert.Equal(first.Id, (await Store.GetAsync(old)).ReplacedBy);
        Assert.Equal(2, (await Store.HistoryAsync(old)).Count);
    }

    [Fact]
    public async Task A_memory_that_is_gone_or_out_of_reach_is_not_superseded()
    {
        var (foreign, replacement) = (Draft("Bob lives in Berlin", new MemoryScope("other")), Draft("Anna lives in Lisbon"));
        await Store.AddAsync(foreign);
        await Store.SupersedeAsync(foreign, replacement, new MemoryScope("u"));
        await Store.SupersedeAsync(Draft("never stored"), Draft("Anna likes tea"));

        Assert.Null((await Store.GetAsync(foreign)).ReplacedBy);
        Assert.Single(await Store.HistoryAsync(foreign));
        Assert.Equal(2, (await Store.ListAsync(Mine)).Total);
    }

    [Fact]
    public async Task What_waits_for_an_extraction_is_extracted_once()
    {
        var waiting = Draft("Anna moved to Lisbon") with { Extraction = ExtractionState.Failed, Origin = new MemoryOrigin { Reason = "timeout" } };
        await Store.AddAsync(waiting);

        var first = await Store.SupersedeAsync(waiting, Draft("Anna lives in Lisbon"), isSource: true);
        var second = await Store.SupersedeAsync(waiting, Draft("Anna lives in Lisbon now"), isSource: true);

        Assert.True(first.Succeeded);
        Assert.Equal("already_extracted", second.Fault?.Code);
        Assert.Equal(["Anna lives in Lisbon"], (await Store.ListAsync(Mine)).Memories.Select(memory => memory.Text));
    }

    [Fact]
    public async Task What_was_changed_since_it_was_read_is_neither_superseded_nor_extracted()
    {
        var (old, waiting) = (Draft("Anna lives in Berlin"), Draft("Anna moved to Lisbon") with { Extraction = ExtractionState.Failed, Origin = new MemoryOrigin { Reason = "timeout" } });
        await Store.AddAsync(old, waiting);
        await Store.UpdateAsync(old, "Anna lives in Bern", at: Start.AddSeconds(1));
        await Store.UpdateAsync(waiting, "Anna moved to Faro", at: Start.AddSeconds(1));

        await Store.SupersedeAsync(old, Draft("Anna lives in Lisbon"));
        var extracted = await Store.SupersedeAsync(waiting, Draft("Anna moved there"), isSource: true);

        Assert.Null((await Store.GetAsync(old)).ReplacedBy);
        Assert.Equal("already_extracted", extracted.Fault?.Code);
        Assert.Null((await Store.GetAsync(waiting)).ReplacedBy);
    }

    [Fact]
    public async Task What_holds_nothing_to_extract_stays_and_waits_no_more()
    {
        var waiting = Draft("Hello there") with { Extraction = ExtractionState.Failed, Origin = new MemoryOrigin { Reason = "timeout" } };
        await Store.AddAsync(waiting);
        await Store.Memories.AddAsync(
            new NewMemories([], null, Start) { Superseded = [new Supersession(MemoryVersion.Of(waiting), null, null, ExtractionState.Empty, null)], Sources = [MemoryVersion.Of(waiting)] },
            MemoryScope.Unconfined,
            Stop);

        var memory = Assert.Single((await Store.ListAsync(Mine)).Memories);
        Assert.Equal((ExtractionState.Empty, null), (memory.Extraction, memory.ReplacedBy));
        Assert.Single(await Store.HistoryAsync(waiting));
        Assert.Equal(["Hello there"], await Store.FindAsync("hello", Mine));
    }

    [Fact]
    public async Task What_waits_for_an_extraction_is_listed_by_a_filter()
    {
        var waiting = Draft("Anna moved") with { Extraction = ExtractionState.Failed, Origin = new MemoryOrigin { Reason = "timeout" } };
        await Store.AddAsync(waiting, Draft("Anna likes tea") with { Extraction = ExtractionState.Extracted, Role = null }, Draft("said"));

        var filter = new MemoryFilter.All([Mine, new MemoryFilter.Equal(new FilterField(FilterFieldKind.Extraction), FilterValue.Of("failed"))]);
        Assert.Equal([waiting.Id], Ids(await Store.ListAsync(filter)));
    }

    private static IEnumerable<Guid> Ids(MemoryPage page) => page.Memories.Select(memory => memory.Id);
}
