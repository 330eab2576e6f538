using System.Globalization;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using static Mem0.Tests.Storage.OpenStore;

namespace Mem0.Tests.Storage;

public abstract partial class MemoryStoreConformance
{
    private static readonly string[] Questions =
    [
        "where did Anna see the green kettle", "kettle", "what happened in July", "did Ben like the lighthouse trip", "4711",
        "when did we go to the harbour", "who paints", "the of and",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_search_sees_every_change_that_is_complete(bool searchedBefore)
    {
        var (kept, changed, deleted) = (Draft("kept 4711"), Draft("changed 4712"), Draft("deleted 4713"));
        if (searchedBefore)
        {
            Assert.Empty(await Store.SearchAsync("4711", Mine));
            Assert.Empty(await Store.SearchAsync("4711", MemoryFilter.Everything));
        }

        await Store.AddAsync(kept, changed, deleted);
        foreach (var filter in (MemoryFilter[])[Mine, MemoryFilter.Everything])
        {
            Assert.Equal(["kept 4711"], await Store.FindAsync("4711", filter));
            Assert.Equal(["changed 4712"], await Store.FindAsync("4712", filter));
            Assert.Equal(["deleted 4713"], await Store.FindAsync("4713", filter));
        }

        await Store.UpdateAsync(changed, "other words 4714");
        await Store.DeleteAsync(deleted);
        foreach (var filter in (MemoryFilter[])[Mine, MemoryFilter.Everything])
        {
            Assert.Equal(["kept 4711"], await Store.FindAsync("4711", filter));
            Assert.Empty(await Store.FindAsync("4712", filter));
            Assert.Equal(["other words 4714"], await Store.FindAsync("4714", filter));
            Assert.Empty(await Store.FindAsync("4713", filter));
            Assert.Equal(2, (await Store.SearchAsync("4714", filter)).Count);
        }
    }

    [Theory]
    [InlineData("u", null, null, null, "u ua up ur uapr")]
    [InlineData(null, "a", null, null, "a ua uapr va")]
    [InlineData(null, null, "p", null, "up uapr")]
    [InlineData(null, null, null, "r", "ur uapr")]
    [InlineData("u", "a", null, null, "ua uapr")]
    [InlineData("u", "a", "p", "r", "uapr")]
    [InlineData("v", null, null, null, "va")]
    [InlineData("v", null, null, "r", "")]
    [InlineData("V", null, null, null, "")]
    [InlineData("a", null, null, null, "")]
    [InlineData(null, null, null, null, "a u ua uapr up ur va")]
    public async Task A_search_gives_nothing_outside_of_its_scope(string? user, string? agent, string? app, string? run, string expected)
    {
        await Store.AddAsync(
            Draft("u", new MemoryScope("u")),
            Draft("a", new MemoryScope(AgentId: "a")),
            Draft("ua", new MemoryScope("u", "a")),
            Draft("up", new MemoryScope("u", AppId: "p")),
            Draft("ur", new MemoryScope("u", RunId: "r")),
            Draft("uapr", new MemoryScope("u", "a", "p", "r")),
            Draft("va", new MemoryScope("v", "a")));

        var found = await Store.SearchAsync("anything", MemoryFilter.ForScope(new MemoryScope(user, agent, app, run)));
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), found.Select(result => result.Memory.Text).Order());
    }

    [Theory]
    [InlineData("昨日東京で寿司を食べた", "寿司")]
    [InlineData("Zürich hat ein schönes Café", "zurich cafe")]
    [InlineData("The resume of Jose", "résumé josé")]
    [InlineData("Мы купили самовар", "самовар")]
    public async Task Text_without_spaces_and_without_accents_is_found(string text, string question)
    {
        await Store.AddAsync(Draft(text), Draft("the kettle is green"), Draft("nothing of that kind"));
        var found = await Store.SearchAsync(question, Mine);
        Assert.Equal(text, found[0].Memory.Text);
        Assert.NotEmpty(found[0].Explanation!.MatchedWords);
    }

    [Fact]
    public async Task Scores_do_not_depend_on_what_others_have_stored()
    {
        await AddStoriesAsync("u", 30);
        var alone = await RankingsAsync(Mine);
        await AddStoriesAsync("v", 60);
        await Store.AddAsync(Draft("Ben painted in July 2031", new MemoryScope("v", RunId: "run 1"), Start.AddYears(7)) with { ActorId = "July" });
        Assert.Equal(alone, await RankingsAsync(Mine));
        Assert.Equal(alone, await RankingsAsync(MineAmongAll));
    }

    [Fact]
    public async Task What_others_say_in_a_run_of_the_same_name_stands_between_no_ones_memories()
    {
        string[] texts = ["the kettle is green", "it was a gift", "from my sister", "she lives in Berlin"];
        foreach (var text in texts)
        {
            await Store.AddAsync(Draft(text, new MemoryScope("alone", RunId: "alone's run")));
        }

        foreach (var text in texts)
        {
            await Store.AddAsync(Draft(text, new MemoryScope("u", RunId: "run")));
            await Store.AddAsync([.. Enumerable.Range(0, 4).Select(i => Draft($"kettle {i}", new MemoryScope($"v{i}", RunId: "run")))]);
        }

        var alone = await Store.SearchAsync("kettle", MemoryFilter.ForScope(new MemoryScope("alone")));
        var among = await Store.SearchAsync("kettle", Mine);
        Assert.Equal(alone.Select(Parts), among.Select(Parts));
        Assert.Equal([0, 1, 2, 3], among.Select(result => result.Memory.Place).Order());

        static object Parts(RecalledMemory result) => (result.Memory.Text, result.Score, result.Explanation!.Neighbour, result.Explanation.Rank);
    }

    [Fact]
    public async Task Results_are_the_same_whether_an_index_grew_with_the_changes_or_is_read_afresh()
    {
        Assert.All(await RankingsAsync(Mine), Assert.Empty);
        Assert.All(await RankingsAsync(MineAmongAll), Assert.Empty);
        var drafts = await AddStoriesAsync("u", 40);
        await AddStoriesAsync("v", 20);
        for (var i = 0; i < drafts.Count; i += 3)
        {
            await Store.UpdateAsync(drafts[i], $"In August Anna and Ben painted kettle {i.ToString(CultureInfo.InvariantCulture)}");
        }

        await Task.WhenAll(drafts.Where((_, i) => i % 5 == 1).Select(Store.DeleteAsync));
        await AddStoriesAsync("u", 7);

        var (grown, grownInAll) = (await RankingsAsync(Mine), await RankingsAsync(MineAmongAll));
        await ReopenAsync();
        var (fresh, freshInAll) = (await RankingsAsync(Mine), await RankingsAsync(MineAmongAll));
        Assert.Equal(grown, fresh);
        Assert.Equal(grown, grownInAll);
        Assert.Equal(grown, freshInAll);
    }

    [Fact]
    public async Task Deleted_memories_leave_no_trace_in_a_ranking()
    {
        await AddStoriesAsync("u", 20);
        var before = await RankingsAsync(Mine);
        var passing = await AddStoriesAsync("u", 20, Start.AddYears(3), actor: "July");
        Assert.NotEqual(before, await RankingsAsync(Mine));

        await Task.WhenAll(passing.Select(Store.DeleteAsync));
        Assert.Equal(before, await RankingsAsync(Mine));
    }

    /// <summary>The user's memories by a filter from which the user cannot be told, so that all memories are looked through.</summary>
    private static MemoryFilter MineAmongAll => new MemoryFilter.Any([Mine, new MemoryFilter.Equal(FilterField.UserId, FilterValue.Of("nobody"))]);

    /// <summary>The rankings of all questions with every number of their explanations.</summary>
    private async Task<List<string>> RankingsAsync(MemoryFilter filter, MemoryScope allowed = default)
    {
        var rankings = new List<string>();
        foreach (var question in Questions)
        {
            rankings.Add(string.Join('\n', (await Store.SearchAsync(question, filter, allowed: allowed)).Select(Show)));
        }

        return rankings;
    }

    private static string Show(RecalledMemory result) =>
        $"{result.Memory.Id} {result.Score:R} {result.Window} {result.Explanation! with { MatchedWords = [], MatchedPairs = [] }} "
        + string.Join(' ', result.Explanation.MatchedWords) + string.Join(' ', result.Explanation.MatchedPairs);

    /// <summary>Conversations in runs, short and long texts, several speakers and years.</summary>
    private async Task<List<Memory>> AddStoriesAsync(string user, int count, DateTimeOffset? from = null, string actor = "Ben")
    {
        string[] sentences =
        [
            "Anna saw a green kettle at the market yesterday.", "I painted the lighthouse in July.", "We went to the harbour two weeks ago!",
            "Order 4711 has not arrived.", "That sounds wonderful, tell me more about the trip.", "My sister plays the cello in Berlin.",
        ];
        var added = new List<Memory>();
        for (var i = 0; i < count; i++)
        {
            var run = i % 4 == 3 ? null : $"run {(i / 8).ToString(CultureInfo.InvariantCulture)}";
            var text = i % 7 == 6
                ? string.Join(' ', Enumerable.Range(i, 14).Select(k => sentences[k % 6]))
                : $"{sentences[i % 6]} {sentences[i * 5 % 6]}";
            var memory = Draft(text, new MemoryScope(user, RunId: run), (from ?? Start).AddDays(-37 * i)) with
            {
                ActorId = i % 2 == 0 ? "Anna" : actor,
                Role = i % 3 == 0 ? "assistant" : "user",
            };
            await Store.AddAsync(memory);
            added.Add(memory);
        }

        return added;
    }
}
