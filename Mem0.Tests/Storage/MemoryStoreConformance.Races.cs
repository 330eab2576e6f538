using System.Collections.Concurrent;
using System.Globalization;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using static Mem0.Tests.Storage.OpenStore;

namespace Mem0.Tests.Storage;

public abstract partial class MemoryStoreConformance
{
    [Fact]
    public async Task Memories_that_are_added_at_once_are_all_there_with_places_of_their_own()
    {
        const int Writers = 16, Each = 25;
        await RunAsync(Writers, async writer =>
        {
            for (var i = 0; i < Each; i++)
            {
                await Store.AddAsync(Draft(Text(writer, i), new MemoryScope("u", RunId: $"r{writer % 4}")));
            }
        });

        var memories = (await Store.ListAsync(Mine)).Memories;
        Assert.Equal(Writers * Each, memories.Select(memory => memory.Text).Distinct().Count());
        Assert.All(memories.GroupBy(memory => memory.Conversation), conversation =>
            Assert.Equal(Enumerable.Range(0, Each * Writers / 4), conversation.Select(memory => memory.Place).Order()));
        Assert.Equal(5, (await Store.EntitiesAsync()).Count);
        await AssertConsistentAsync();
    }

    [Fact]
    public async Task Row_history_and_search_agree_after_a_race_of_all_kinds_of_change()
    {
        var live = new ConcurrentDictionary<Guid, Memory>();
        var touched = new ConcurrentDictionary<Guid, Memory>();
        await RunAsync(8, async writer =>
        {
            var random = new Random(writer);
            for (var i = 0; i < 60; i++)
            {
                var other = live.Values.ElementAtOrDefault(random.Next(live.Count + 1));
                switch (random.Next(5))
                {
                    case 0 when other is not null:
                        await Store.UpdateAsync(other, Text(writer, i));
                        break;
                    case 1 when other is not null:
                        await Store.DeleteAsync(other);
                        live.TryRemove(other.Id, out _);
                        break;
                    case 2:
                        await Store.SearchAsync(Text(writer, i), random.Next(2) == 0 ? Mine : MineAmongAll);
                        break;
                    default:
                        var draft = Draft(Text(writer, i), new MemoryScope("u", RunId: $"r{random.Next(3)}"));
                        await Store.AddAsync(draft);
                        live[draft.Id] = touched[draft.Id] = draft;
                        break;
                }
            }
        });

        await AssertConsistentAsync();
        await AssertHistoryAsync(touched.Values);
        var grown = await RankingsAsync(Mine);
        await ReopenAsync();
        await AssertConsistentAsync();
        Assert.Equal(grown, await RankingsAsync(Mine));
    }

    [Fact]
    public async Task What_is_added_while_a_first_search_reads_the_scope_is_found_afterwards()
    {
        await RunAsync(12, async user =>
        {
            var scope = new MemoryScope($"user{user}");
            await Task.WhenAll(Enumerable.Range(0, 12).Select(i => i % 3 == 0
                ? Store.SearchAsync("kettle", MemoryFilter.ForScope(scope))
                : Store.AddAsync(Draft(Text(user, i), scope)) as Task));
            for (var i = 0; i < 12; i++)
            {
                string[] expected = i % 3 == 0 ? [] : [Text(user, i)];
                Assert.Equal(expected, await Store.FindAsync(Word(user, i), MemoryFilter.ForScope(scope)));
            }
        });
    }

    /// <summary>A word that no other writer or turn has, and that no other word lies near.</summary>
    private static string Word(int writer, int turn) => string.Create(CultureInfo.InvariantCulture, $"zq{writer}v{turn}x");

    private static string Text(int writer, int turn) => $"the kettle of {Word(writer, turn)}";

    private static Task RunAsync(int writers, Func<int, Task> work) =>
        Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => work(writer), Stop)));

    /// <summary>A search for each listed text's own word finds that memory alone, and a search for all finds what is listed.</summary>
    private async Task AssertConsistentAsync()
    {
        var listed = (await Store.ListAsync(Mine)).Memories;
        foreach (var filter in (MemoryFilter[])[Mine, MineAmongAll])
        {
            var all = await Store.SearchAsync("kettle", filter);
            Assert.Equal(listed.Select(memory => memory.Id).Order(), all.Select(result => result.Memory.Id).Order());
            foreach (var text in listed.Select(memory => memory.Text).Distinct())
            {
                var same = listed.Where(memory => memory.Text == text).Select(memory => memory.Text);
                Assert.Equal(same, await Store.FindAsync(text.Split(' ')[^1], filter));
            }
        }
    }

    /// <summary>Each history is a chain from the addition to the memory's present text or to its deletion.</summary>
    private async Task AssertHistoryAsync(IEnumerable<Memory> drafts)
    {
        foreach (var draft in drafts)
        {
            var history = await Store.HistoryAsync(draft);
            Assert.Equal((MemoryEventKind.Add, draft.Text), (history[0].Kind, history[0].NewText));
            Assert.All(history.Skip(1), entry => Assert.NotEqual(MemoryEventKind.Add, entry.Kind));
            Assert.All(history.SkipLast(1), entry => Assert.NotEqual(MemoryEventKind.Delete, entry.Kind));
            Assert.Equal(history.SkipLast(1).Select(entry => entry.NewText), history.Skip(1).Select(entry => entry.OldText));
            Assert.Equal(history[^1].NewText, (await Store.FindAsync(draft))?.Text);
        }
    }
}
