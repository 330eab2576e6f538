using System.Text.Json;
using Mem0.Core;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage;
using static Mem0.Tests.Storage.OpenStore;

namespace Mem0.Tests.Storage;

public abstract partial class MemoryStoreConformance
{
    private static readonly IdempotencyClaim Claim = new("owner", "key", "print");

    [Fact]
    public async Task An_update_changes_what_it_names_and_nothing_else()
    {
        var draft = Draft("old") with { Metadata = JsonElement.Parse("""{"a":1}"""), ExpirationDate = new DateOnly(2030, 1, 1) };
        await Store.AddAsync(draft);

        Assert.True(await Store.UpdateAsync(draft, "new", at: Start.AddMicroseconds(7)));
        var changed = await Store.GetAsync(draft);
        Assert.Equal(("new", Memory.HashOf("new"), Start.AddMicroseconds(7)), (changed.Text, changed.Hash, changed.UpdatedAt));
        Assert.Equal(Start, changed.CreatedAt);
        Assert.Equal("""{"a":1}""", changed.Metadata!.Value.GetRawText());
        Assert.Equal(new DateOnly(2030, 1, 1), changed.ExpirationDate);

        Assert.True(await Store.UpdateAsync(draft, expiration: (null, true)));
        changed = await Store.GetAsync(draft);
        Assert.Equal(("new", (DateOnly?)null), (changed.Text, changed.ExpirationDate));
    }

    [Theory]
    [InlineData(null, """{"a":1}""", """{"a":1}""")]
    [InlineData(null, """{"a":null}""", """{"a":null}""")]
    [InlineData("""{"a":1,"b":2}""", """{"b":null,"c":{"d":[1]}}""", """{"a":1,"b":null,"c":{"d":[1]}}""")]
    [InlineData("""{"a":{"x":1}}""", """{"a":{"y":2}}""", """{"a":{"y":2}}""")]
    public async Task Metadata_is_merged_member_by_member_and_null_is_a_value(string? before, string change, string after)
    {
        var draft = Draft("text") with { Metadata = before is null ? null : JsonElement.Parse(before) };
        await Store.AddAsync(draft);
        await Store.UpdateAsync(draft, metadata: change);
        Assert.Equal(after, (await Store.GetAsync(draft)).Metadata!.Value.GetRawText());
    }

    [Fact]
    public async Task History_tells_what_happened_oldest_first_and_outlives_the_memory()
    {
        var draft = Draft("one") with { ActorId = "Anna" };
        await Store.AddAsync(draft);
        await Store.UpdateAsync(draft, "two", at: Start.AddSeconds(1));
        await Store.UpdateAsync(draft, metadata: """{"a":1}""", at: Start.AddSeconds(2));
        await Store.DeleteAsync(MemoryFilter.ForScope(draft.Scope), Start.AddSeconds(3));

        var history = await Store.HistoryAsync(draft);
        Assert.Equal(
            [
                (MemoryEventKind.Add, null, "one", Start),
                (MemoryEventKind.Update, "one", "two", Start.AddSeconds(1)),
                (MemoryEventKind.Update, "two", "two", Start.AddSeconds(2)),
                (MemoryEventKind.Delete, "two", null, Start.AddSeconds(3)),
            ],
            history.Select(entry => (entry.Kind, entry.OldText, entry.NewText, entry.UpdatedAt)));
        Assert.All(history, entry => Assert.Equal(
            (draft.Id, Start, "Anna", "user"), (entry.MemoryId, entry.CreatedAt, entry.ActorId, entry.Role)));
        Assert.Equal(4, history.DistinctBy(entry => entry.Id).Count());
        Assert.Null(await Store.FindAsync(draft));
    }

    [Fact]
    public async Task What_expired_before_a_day_is_purged_the_first_expired_first_and_its_history_tells_so()
    {
        var day = new DateOnly(2024, 3, 1);
        Memory[] drafts =
        [
            Draft("kettle never"),
            Draft("kettle long ago") with { ExpirationDate = day.AddDays(-400), Immutable = true },
            Draft("kettle the day before", new MemoryScope(AgentId: "a")) with { ExpirationDate = day.AddDays(-1) },
            Draft("kettle that day") with { ExpirationDate = day },
            Draft("kettle earliest") with { ExpirationDate = DateOnly.MinValue },
        ];
        await Store.AddAsync(drafts);
        Assert.Equal(4, (await Store.FindAsync("kettle", Mine)).Count);

        Assert.Equal(2, await PurgeAsync(day, most: 2));
        Assert.Equal(["kettle never", "kettle that day", "kettle the day before"], await Store.FindAsync("kettle", MemoryFilter.Everything));
        Assert.Equal(1, await PurgeAsync(day, most: 2));
        Assert.Equal(0, await PurgeAsync(day, most: 2));
        Assert.Equal(["kettle never", "kettle that day"], await Store.FindAsync("kettle", MemoryFilter.Everything));
        Assert.Equal(["kettle that day", "kettle never"], (await Store.ListAsync(Mine, includeExpired: true)).Memories.Select(memory => memory.Text));
        Assert.Equal((MemoryEventKind.Delete, "kettle long ago", Start.AddDays(1)), Last(await Store.HistoryAsync(drafts[1])));

        Task<long> PurgeAsync(DateOnly before, int most) => Store.Memories.PurgeExpiredAsync(before, most, new Change(Start.AddDays(1), null), Stop);
        static (MemoryEventKind, string?, DateTimeOffset) Last(IReadOnlyList<MemoryEvent> history) => (history[^1].Kind, history[^1].OldText, history[^1].UpdatedAt);
    }

    [Fact]
    public async Task A_repeated_claim_gets_the_first_answer_and_stores_nothing()
    {
        var first = await Store.AddAsync(Claim, Start, Draft("one"), Draft("two"));
        var second = await Store.AddAsync(Claim, Start.AddHours(24), Draft("one"), Draft("two"));
        var found = await Store.Memories.FindAnswerAsync(Claim, Start.AddHours(24), Stop);

        Assert.Equal(first.Value!.Memories, second.Value!.Memories);
        Assert.Equal(first.Value.Memories, found.Value!.Memories);
        Assert.Equal((false, true, true), (first.Value.Replayed, second.Value.Replayed, found.Value.Replayed));
        Assert.Equal(2, (await Store.ListAsync(Mine)).Total);
    }

    [Fact]
    public async Task A_claim_with_another_fingerprint_is_refused_and_stores_nothing()
    {
        await Store.AddAsync(Claim, Start, Draft("one"));
        var other = Claim with { Fingerprint = "another" };
        var added = await Store.AddAsync(other, Start, Draft("two"));
        var found = await Store.Memories.FindAnswerAsync(other, Start, Stop);

        Assert.Equal((FaultKind.Mismatch, "idempotency_key_reused"), (added.Fault?.Kind, added.Fault?.Code));
        Assert.Equal(FaultKind.Mismatch, found.Fault?.Kind);
        Assert.Equal(1, (await Store.ListAsync(Mine)).Total);
    }

    [Fact]
    public async Task The_same_key_of_another_caller_is_another_claim()
    {
        await Store.AddAsync(Claim, Start, Draft("one"));
        var other = await Store.AddAsync(Claim with { Owner = "other", Fingerprint = "another" }, Start, Draft("two"));
        Assert.False(other.Value!.Replayed);
        Assert.Equal(2, (await Store.ListAsync(Mine)).Total);
    }

    [Fact]
    public async Task A_claim_is_forgotten_after_24_hours()
    {
        var later = Start.AddHours(24).AddMicroseconds(1);
        await Store.AddAsync(Claim, Start, Draft("one"));
        Assert.Null((await Store.Memories.FindAnswerAsync(Claim with { Fingerprint = "another" }, later, Stop)).Value);

        var again = await Store.AddAsync(Claim with { Fingerprint = "another" }, later, Draft("two"));
        Assert.False(again.Value!.Replayed);
        Assert.Equal(FaultKind.Mismatch, (await Store.Memories.FindAnswerAsync(Claim, later, Stop)).Fault?.Kind);
    }

    [Fact]
    public async Task One_of_many_simultaneous_repetitions_stores_and_all_get_its_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Store.AddAsync(Claim, Start, Draft("one")), Stop)));
        Assert.Single(answers, answer => !answer.Value!.Replayed);
        Assert.Single(answers.Select(answer => answer.Value!.Memories[0].Id).Distinct());
        Assert.Equal(1, (await Store.ListAsync(Mine)).Total);
    }

    [Fact]
    public async Task Places_go_on_across_the_requests_of_a_run()
    {
        var scope = new MemoryScope("u", RunId: "r");
        await Store.AddAsync(Draft("0", scope), Draft("1", scope) with { Place = 1 });
        await Store.AddAsync(Draft("2", scope), Draft("3", scope) with { Place = 1 });
        await ReopenAsync();
        await Store.AddAsync(Draft("4", scope));

        var memories = (await Store.ListAsync(Mine)).Memories;
        Assert.Single(memories.Select(memory => memory.Conversation).Distinct());
        Assert.Equal(["0", "1", "2", "3", "4"], memories.OrderBy(memory => memory.Place).Select(memory => memory.Text));
        Assert.Equal([0, 1, 2, 3, 4], memories.Select(memory => memory.Place).Order());
    }

    [Fact]
    public async Task A_request_without_a_run_is_a_conversation_of_its_own()
    {
        await Store.AddAsync(Draft("one 0") with { Conversation = "b1" }, Draft("one 1") with { Conversation = "b1", Place = 1 });
        await Store.AddAsync(Draft("two 0") with { Conversation = "b2" });

        Assert.Equal(
            [("one 0", 0), ("one 1", 1), ("two 0", 0)],
            (await Store.ListAsync(Mine)).Memories.OrderBy(memory => memory.Text).Select(memory => (memory.Text, memory.Place)));
    }

    [Fact]
    public async Task A_faulty_memory_stores_nothing_of_its_request()
    {
        var stored = Draft("stored");
        await Store.AddAsync(stored);
        await Assert.ThrowsAnyAsync<Exception>(() => Store.AddAsync(Draft("fresh 4711"), Draft("same id") with { Id = stored.Id }));

        Assert.Equal(["stored"], (await Store.ListAsync(Mine)).Memories.Select(memory => memory.Text));
        Assert.Empty(await Store.FindAsync("4711", Mine));
        Assert.Single(await Store.HistoryAsync(stored));
    }
}
