using Mem0.Core.Extraction;
using Mem0.Core.Inference;
using static Mem0.Tests.Extraction.ExtractionSetup;

namespace Mem0.Tests.Extraction.Recalled;

/// <summary>What is extracted of a conversation into which an application has put what a search gave it.</summary>
public sealed class RecalledTextExtractionTests
{
    [Fact]
    public async Task Recalled_text_is_not_extracted_again()
    {
        using var setup = new ExtractionSetup();
        setup.Recalled.Note([RecentlyRecalledTests.Memory("The user likes figs.", Scope)]);
        setup.Model.Answers(Facts("The user moved to Faro."));

        var extraction = await setup.ExtractAsync(User("Relevant memories:\n- The user likes figs.\n\nI moved to Faro."), Assistant("The user likes figs."));

        Assert.DoesNotContain("figs", setup.Model.Calls[0].Question, StringComparison.Ordinal);
        Assert.Equal("The user moved to Faro.", Assert.Single(extraction.Facts).Text);
        Assert.Empty(extraction.Unextracted);
    }

    [Fact]
    public async Task A_message_that_fails_is_handed_back_with_its_recalled_text()
    {
        using var setup = new ExtractionSetup();
        setup.Recalled.Note([RecentlyRecalledTests.Memory("The user likes figs.", Scope)]);
        setup.Model.Fails(new InferenceException(InferenceFailure.Timeout, "scripted"));
        var message = User("The user likes figs. I moved to Faro.");

        Assert.Equal(message, Assert.Single((await setup.ExtractAsync(message)).Unextracted).Message);
    }

    [Fact]
    public async Task Of_kept_messages_nothing_is_taken_out()
    {
        using var setup = new ExtractionSetup();
        setup.Recalled.Note([RecentlyRecalledTests.Memory("The user likes figs.", Scope)]);
        setup.Model.Answers(Facts("The user likes figs."));

        var extraction = await setup.ExtractAsync(
            new ExtractionRequest { Messages = [User("The user likes figs.")], SaidAt = SaidAt, Scope = Scope, IsRepeated = true });

        Assert.Equal("The user likes figs.", Assert.Single(extraction.Facts).Text);
    }
}
