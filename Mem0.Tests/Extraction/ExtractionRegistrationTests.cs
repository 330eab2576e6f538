using Mem0.Core.Extraction;
using Mem0.Core.Extraction.Recalled;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Tests.Infrastructure;
using Mem0.Tests.Storage.Sqlite;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Extraction;

public sealed class ExtractionRegistrationTests : IDisposable
{
    private static readonly MemoryScope Scope = new("bruno");

    private readonly DataFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Extraction_needs_a_model()
    {
        await using var services = _folder.Services();

        Assert.Null(services.GetService<IChatClient>());
        Assert.Throws<InvalidOperationException>(services.GetRequiredService<FactExtractor>);
    }

    [Fact]
    public async Task With_a_model_facts_are_extracted()
    {
        using var model = new ScriptedChatClient().Answers(ExtractionSetup.Facts("The user likes figs."));
        await using var services = _folder.Services(services => services.AddSingleton<IChatClient>(model));
        var request = new ExtractionRequest { Messages = [new("user", "I like figs.")], SaidAt = ExtractionSetup.SaidAt, Scope = Scope };

        var extraction = await services.GetRequiredService<FactExtractor>().ExtractAsync(request, Stop);

        Assert.Equal("The user likes figs.", Assert.Single(extraction.Facts).Text);
        Assert.NotNull(services.GetRequiredService<ProceduralSummarizer>());
    }

    [Fact]
    public async Task What_a_search_found_is_known_as_recalled()
    {
        await using var services = _folder.Services();
        await services.GetRequiredService<MemoryService>().AddAsync(
            new AddMemories { Messages = [new("user", "My spare key lies under the flowerpot.")], Scope = Scope }, MemoryScope.Unconfined, Stop);
        var recalled = services.GetRequiredService<RecentlyRecalled>();
        Assert.NotEmpty(recalled.Strip("My spare key lies under the flowerpot.", Scope));

        await services.GetRequiredService<RecallService>().SearchAsync(
            new SearchMemories { Query = "Where is the spare key?", Filter = MemoryFilter.ForScope(Scope) }, MemoryScope.Unconfined, Stop);

        Assert.Empty(recalled.Strip("My spare key lies under the flowerpot.", Scope));
    }
}
