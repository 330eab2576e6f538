using Mem0.Core;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Storage;

/// <summary>A store that is open, and what is needed to give it memories and questions.</summary>
internal sealed class OpenStore(ServiceProvider services) : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero).AddMicroseconds(123_456);

    private readonly TextAnalyzer _analyzer = services.GetRequiredService<TextAnalyzer>();
    private readonly QuestionReader _reader = services.GetRequiredService<QuestionReader>();

    public IMemoryStore Memories { get; } = services.GetRequiredService<IMemoryStore>();

    public IRecallStore Recall { get; } = services.GetRequiredService<IRecallStore>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A memory of the user u unless a scope is given, alone in its conversation unless there is a run.</summary>
    public static Memory Draft(string text, MemoryScope? scope = null, DateTimeOffset? at = null) => new()
    {
        Id = Guid.CreateVersion7(at ?? Start),
        Text = text,
        Scope = scope ?? new MemoryScope("u"),
        Role = "user",
        CreatedAt = at ?? Start,
        UpdatedAt = at ?? Start,
        Conversation = MemoryDrafts.ConversationOf(scope ?? new MemoryScope("u"), at ?? Start),
    };

    public Task<Outcome<AddResult>> AddAsync(params Memory[] drafts) => AddAsync(null, Start, drafts);

    public Task<Outcome<AddResult>> AddAsync(IdempotencyClaim? claim, DateTimeOffset at, params Memory[] drafts) =>
        AddAsync(MemoryScope.Unconfined, claim, at, drafts);

    public async Task<Outcome<AddResult>> AddAsync(MemoryScope allowed, IdempotencyClaim? claim, DateTimeOffset at, params Memory[] drafts)
    {
        var analyses = await _analyzer.AnalyzeAsync([.. drafts.Select(draft => AnalyzedText.Of(draft, draft.Text))], Stop);
        return await Memories.AddAsync(new NewMemories([.. drafts.Zip(analyses)], claim, at), allowed, Stop);
    }

    /// <summary>Stores a memory that takes the place of another one.</summary>
    public async Task<Outcome<AddResult>> SupersedeAsync(Memory old, Memory replacement, MemoryScope allowed = default, bool isSource = false)
    {
        var analyses = await _analyzer.AnalyzeAsync([AnalyzedText.Of(replacement, replacement.Text)], Stop);
        var memories = new NewMemories([(replacement, analyses[0])], null, Start)
        {
            Superseded = [new Supersession(MemoryVersion.Of(old), replacement.Id, replacement.Text, null, null)],
            Sources = isSource ? [MemoryVersion.Of(old)] : [],
        };
        return await Memories.AddAsync(memories, allowed, Stop);
    }

    public async Task<Memory> GetAsync(Memory draft)
    {
        var memory = await FindAsync(draft);
        Assert.NotNull(memory);
        return memory;
    }

    public Task<Memory?> FindAsync(Memory draft, MemoryScope allowed = default) => Memories.GetAsync(draft.Id, allowed, Stop);

    public Task<MemoryPage> ListAsync(MemoryFilter filter, bool includeExpired = false, MemoryScope allowed = default, bool latestOnly = true) =>
        Memories.ListAsync(new ListMemories(filter, 0, 100_000, includeExpired, latestOnly), DateOnly.FromDateTime(Start.UtcDateTime), allowed, Stop);

    public async Task<bool> UpdateAsync(
        Memory memory,
        string? text = null,
        string? metadata = null,
        (DateOnly? LastDay, bool)? expiration = null,
        DateTimeOffset? at = null,
        MemoryScope allowed = default)
    {
        (string, TextAnalysis)? change = text is null ? null : (text, (await _analyzer.AnalyzeAsync([AnalyzedText.Of(memory, text)], Stop))[0]);
        return await Memories.UpdateAsync(
            new MemoryChange(memory.Id, change, metadata is null ? null : System.Text.Json.JsonElement.Parse(metadata), expiration, new Change(at ?? Start, "c")),
            allowed,
            Stop);
    }

    public Task<long> DeleteAsync(MemoryFilter filter, DateTimeOffset? at = null, MemoryScope allowed = default) =>
        Memories.DeleteAsync(filter, new Change(at ?? Start, "c"), allowed, Stop);

    public Task<long> DeleteAsync(Memory memory) => DeleteAsync(MemoryFilter.ForId(memory.Id));

    public Task<IReadOnlyList<MemoryEvent>> HistoryAsync(Memory memory, MemoryScope allowed = default) => Memories.HistoryAsync(memory.Id, allowed, Stop);

    public Task<IReadOnlyList<EntitySummary>> EntitiesAsync(MemoryScope allowed = default) => Memories.EntitiesAsync(allowed, Stop);

    /// <summary>Everything that the filter lets pass, ranked and explained.</summary>
    public Task<IReadOnlyList<RecalledMemory>> SearchAsync(
        string text, MemoryFilter filter, DateOnly? expiredBefore = null, MemoryScope allowed = default, bool superseded = false) =>
        RankAsync(text, filter, new RankRequest(100_000, 0, 0, 0, null, Explain: true, new RecallWeights()), expiredBefore, allowed, superseded);

    /// <summary>What is asked for.</summary>
    public async Task<IReadOnlyList<RecalledMemory>> RankAsync(
        string text, MemoryFilter filter, RankRequest request, DateOnly? expiredBefore = null, MemoryScope allowed = default, bool superseded = false)
    {
        var vector = await _analyzer.EmbedQuestionAsync(text, Stop);
        var question = _reader.Read(text, vector, expandWords: true, DateOnly.FromDateTime(Start.UtcDateTime));
        return (await Recall.RankAsync(question, filter, new ShownMemories(expiredBefore, superseded), request, allowed, Stop)).Results;
    }

    /// <summary>The texts of the memories that have a word, in the order of the alphabet.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(string word, MemoryFilter filter, DateOnly? expiredBefore = null) =>
    [
        .. (await SearchAsync(word, filter, expiredBefore))
            .Where(result => result.Explanation!.MatchedWords.Any(match => match.Weight == 1))
            .Select(result => result.Memory.Text)
            .Order(StringComparer.Ordinal),
    ];

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
