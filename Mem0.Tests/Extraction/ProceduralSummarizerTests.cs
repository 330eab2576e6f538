using Mem0.Core.Extraction;
using Mem0.Core.Extraction.Prompts;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Core.Memories;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using static Mem0.Tests.Extraction.ExtractionSetup;

namespace Mem0.Tests.Extraction;

public sealed class ProceduralSummarizerTests : IDisposable
{
    private readonly ScriptedChatClient _model = new();
    private readonly ExtractionOptions _options = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task A_run_becomes_one_account()
    {
        _model.Answers("<think>Hm.</think>\nTask: the title. Steps: 1. Opened the page. 2. Read \"Hello\".");

        var summary = await SummarizeAsync([new("system", "sys"), User("Open example.com and tell me the title."), Assistant("The title is Hello.")], "Keep ids.");

        Assert.Equal("Task: the title. Steps: 1. Opened the page. 2. Read \"Hello\".", summary.Text);
        Assert.Equal(("procedural-v1", PromptFile.Procedural.Hash, 1), (summary.Provenance.Prompt, summary.Provenance.PromptHash, summary.Provenance.Calls));
        Assert.EndsWith("\nMind this too: Keep ids.", _model.Calls[0].System, StringComparison.Ordinal);
        Assert.Equal(
            "<conversation>\nuser: Open example.com and tell me the title.\nassistant: The title is Hello.\n</conversation>", _model.Calls[0].Question);
        Assert.Null(_model.Calls[0].Options?.ResponseFormat);
    }

    [Fact]
    public async Task A_long_run_is_written_down_part_by_part()
    {
        (_options.ChunkCharacters, _options.ChunkOverlap) = (200, 20);
        _model.Answers("1. A.").Answers("2. B.");

        var summary = await SummarizeAsync([User(new string('a', 150)), Assistant(new string('b', 150))], null);

        Assert.Equal("Part 1 of 2.\n1. A.\n\nPart 2 of 2.\n2. B.", summary.Text);
        Assert.Contains(new string('a', 150), _model.Calls[0].Question, StringComparison.Ordinal);
        Assert.Contains(new string('b', 150), _model.Calls[1].Question, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("<think>Hm.</think> ", false)]
    [InlineData("\0", false)]
    [InlineData("1. Opened", true)]
    public async Task No_text_and_a_cut_text_are_faults(string answer, bool isCut)
    {
        _model.Answers(answer, isCut);

        var exception = await Assert.ThrowsAsync<InferenceException>(() => SummarizeAsync([User("Open it.")], null));

        Assert.Equal(InferenceFailure.InvalidAnswer, exception.Failure);
    }

    [Fact]
    public async Task No_text_does_not_come_back_from_memory_when_the_run_is_written_down_again()
    {
        await using var host = new ModelHost();
        host.Local.Answers("").Answers("1. Opened it.");

        await Assert.ThrowsAsync<InferenceException>(() => SummarizeAsync([User("Open it.")], null, host.Chat));

        Assert.Equal("1. Opened it.", (await SummarizeAsync([User("Open it.")], null, host.Chat)).Text);
    }

    [Fact]
    public async Task An_account_keeps_its_lines_and_no_other_control_characters()
    {
        _model.Answers("1. Opened\u0000it.\r\n\t2. Read\u001b it.\0");

        Assert.Equal("1. Opened it.\r\n\t2. Read  it.", (await SummarizeAsync([User("Open it.")], null)).Text);
    }

    [Fact]
    public async Task A_failure_of_the_model_is_the_callers()
    {
        var failure = new InferenceException(InferenceFailure.Timeout, "scripted");
        _model.Fails(failure);

        Assert.Same(failure, await Assert.ThrowsAsync<InferenceException>(() => SummarizeAsync([User("Open it.")], null)));
    }

    [Fact]
    public async Task A_run_without_a_word_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => SummarizeAsync([new("system", "sys")], null));

    private Task<ProceduralSummary> SummarizeAsync(IReadOnlyList<MemoryMessage> messages, string? instructions, IChatClient? model = null) =>
        new ProceduralSummarizer(model ?? _model, Options.Create(new LlmOptions()), Options.Create(_options)).SummarizeAsync(messages, instructions, TestContext.Current.CancellationToken);
}
