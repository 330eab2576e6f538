using Mem0.Core.Extraction;
using Mem0.Core.Inference;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.AI;
using static Mem0.Tests.Extraction.ExtractionSetup;

namespace Mem0.Tests.Extraction;

/// <summary>Whatever the model does, what was said is not lost: it becomes facts, or is handed back with the reason.</summary>
public sealed class FailureTests
{
    private const string Said = "I live in Porto and keep two cats.";
    private const string Fact = "The user lives in Porto.";
    private const string Good = """{"memory": [{"text": "The user lives in Porto."}]}""";
    private const string Cut = """{"memory": [{"text": "The user lives in Porto."}, {"text": "The user keeps two c""";
    private const string Prose = "I could not find anything.";
    private const string Page = "<html><body>502 Bad Gateway</body></html>";

    /// <summary>Name; what the model does, call by call; whether the fact is extracted; the reason for which the message is handed back.</summary>
    public static TheoryData<string, object[], bool, string?> Failures => new()
    {
        { "an answer at once", [Good], true, null },
        { "nothing to remember", ["""{"memory": []}"""], false, null },
        { "timeout", [InferenceFailure.Timeout], false, "timeout" },
        { "unreachable", [InferenceFailure.Unreachable], false, "unreachable" },
        { "too many requests", [InferenceFailure.RateLimited], false, "rate_limited" },
        { "wrong key", [InferenceFailure.NotAuthorized], false, "not_authorized" },
        { "model missing", [InferenceFailure.ModelMissing], false, "model_missing" },
        { "circuit open", [InferenceFailure.CircuitOpen], false, "circuit_open" },
        { "routing limit", [InferenceFailure.RoutingLimit], false, "routing_limit" },
        { "egress blocked", [InferenceFailure.EgressBlocked], false, "egress_blocked" },
        { "500", [InferenceFailure.ServerError, InferenceFailure.ServerError], false, "server_error" },
        { "500 of llama.cpp for its own output, then good without schema", [InferenceFailure.ServerError, Good], true, null },
        { "a server that knows no schema, then good without", [InferenceFailure.Refused, Good], true, null },
        { "a request that is refused", [InferenceFailure.Refused, InferenceFailure.Refused], false, "refused" },
        { "10 MB that the client does not take", [InferenceFailure.InvalidAnswer, InferenceFailure.InvalidAnswer], false, "invalid_answer" },
        { "10 MB of text", [new string('x', 10_000_000), Good], true, null },
        { "10 MB of text twice", [new string('x', 10_000_000), new string('x', 10_000_000)], false, "invalid_answer" },
        { "truncated, then good", [Cut, Good], true, null },
        { "truncated twice: what was whole is kept, and so is the message", [Cut, Cut], true, "invalid_answer" },
        { "truncated, then down", [Cut, InferenceFailure.Unreachable], true, "unreachable" },
        { "wrong schema, then good", ["""{"answer": 42}""", Good], true, null },
        { "wrong schema twice", ["""{"answer": 42}""", """{"memory": [{"id": 1}]}"""], false, "invalid_answer" },
        { "empty, then good", ["", Good], true, null },
        { "empty twice", ["", ""], false, "invalid_answer" },
        { "prose, then good", [Prose, Good], true, null },
        { "prose twice", [Prose, Prose], false, "invalid_answer" },
        { "a page twice", [Page, Page], false, "invalid_answer" },
        { "prose, then timeout", [Prose, InferenceFailure.Timeout], false, "timeout" },
        { "nothing but inventions", ["""{"memory": [{"text": "His name is John Doe."}]}"""], false, "invalid_answer" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_was_said_becomes_facts_or_is_handed_back(string failure, object[] script, bool isExtracted, string? reason)
    {
        using var setup = new ExtractionSetup();
        foreach (var step in script)
        {
            _ = step is InferenceFailure failed
                ? setup.Model.Fails(new InferenceException(failed, "scripted"))
                : setup.Model.Answers((string)step);
        }

        var extraction = await setup.ExtractAsync(User(Said));

        Assert.Equal(isExtracted ? [Fact] : [], extraction.Facts.Select(fact => fact.Text));
        Assert.Equal(reason is null ? [] : [(User(Said), reason)], extraction.Unextracted.Select(each => (each.Message, each.Reason)));
        Assert.Equal(script.Length, extraction.Provenance.Calls);
        Assert.Equal(reason is null ? 0 : 1, setup.Logs.Lines.Count);
        Assert.DoesNotContain(setup.Logs.Lines, line => line.Everything.Contains("Porto", StringComparison.Ordinal));
        Assert.NotEmpty(failure);
    }

    [Fact]
    public async Task An_unusable_answer_is_shown_to_the_model_with_its_fault()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Prose).Answers(Good);

        await setup.ExtractAsync(User(Said));

        var repair = setup.Model.Calls[1];
        Assert.Equal(setup.Model.Calls[0].Messages.Select(turn => turn.Text), repair.Messages.SkipLast(2).Select(turn => turn.Text));
        Assert.Equal((ChatRole.Assistant, Prose), (repair.Messages[^2].Role, repair.Messages[^2].Text));
        Assert.Contains("no JSON of that shape", repair.Question, StringComparison.Ordinal);
        Assert.IsType<ChatResponseFormatJson>(repair.Options?.ResponseFormat);
    }

    [Fact]
    public async Task Of_a_long_unusable_answer_the_beginning_is_shown()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(new string('x', 50_000)).Answers(Good);

        await setup.ExtractAsync(User(Said));

        Assert.Equal(new string('x', 1_000), setup.Model.Calls[1].Messages[^2].Text);
    }

    [Theory]
    [InlineData(InferenceFailure.ServerError)]
    [InlineData(InferenceFailure.Refused)]
    [InlineData(InferenceFailure.InvalidAnswer)]
    public async Task A_call_that_the_server_failed_is_repeated_without_the_schema(InferenceFailure failure)
    {
        using var setup = new ExtractionSetup();
        setup.Model.Fails(new InferenceException(failure, "scripted")).Answers(Good);

        await setup.ExtractAsync(User(Said));

        Assert.NotNull(Assert.IsType<ChatResponseFormatJson>(setup.Model.Calls[0].Options?.ResponseFormat).Schema);
        Assert.Null(setup.Model.Calls[1].Options?.ResponseFormat);
        Assert.Equal(setup.Model.Calls[0].Messages.Select(turn => turn.Text), setup.Model.Calls[1].Messages.Select(turn => turn.Text));
    }

    [Fact]
    public async Task An_answer_that_was_cut_may_have_twice_the_tokens()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Cut, isCut: true).Answers(Good);

        var extraction = await setup.ExtractAsync(User(Said));

        Assert.Equal([512, 1024], setup.Model.Calls.Select(call => call.Options?.MaxOutputTokens ?? 0));
        Assert.Empty(extraction.Unextracted);
    }

    [Fact]
    public async Task An_answer_that_is_whole_is_taken_though_it_ended_at_the_limit()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Good, isCut: true);

        Assert.Empty((await setup.ExtractAsync(User(Said))).Unextracted);
    }

    [Fact]
    public async Task Of_facts_one_after_another_that_were_cut_more_may_follow()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers("{\"text\": \"The user lives in Porto.\"}\n", isCut: true).Answers(Facts("The user lives in Porto.", "The user keeps two cats."));

        var extraction = await setup.ExtractAsync(User(Said));

        Assert.Equal(["The user lives in Porto.", "The user keeps two cats."], extraction.Facts.Select(fact => fact.Text));
        Assert.Empty(extraction.Unextracted);
    }

    [Fact]
    public async Task When_an_answer_may_have_no_more_tokens_each_half_is_asked_for()
    {
        using var setup = new ExtractionSetup { Llm = { MaxTokens = 256 } };
        setup.Model.Answers(Cut, isCut: true).Answers(Facts("The user lives in Porto.")).Answers(Facts("The user keeps two cats."));

        var extraction = await setup.ExtractAsync(User("I live in Porto. I keep two cats."));

        Assert.Equal(["The user lives in Porto.", "The user keeps two cats."], extraction.Facts.Select(fact => fact.Text));
        Assert.Empty(extraction.Unextracted);
        Assert.DoesNotContain("cats", setup.Model.Calls[1].Question, StringComparison.Ordinal);
        Assert.Contains("cats", setup.Model.Calls[2].Question, StringComparison.Ordinal);
        Assert.Equal(3, extraction.Provenance.Calls);
    }

    [Fact]
    public async Task A_half_that_fails_too_hands_the_message_back_and_keeps_the_facts()
    {
        using var setup = new ExtractionSetup { Llm = { MaxTokens = 256 } };
        setup.Model.Answers(Cut, isCut: true).Answers(Facts("The user lives in Porto.")).Answers(Cut, isCut: true);

        var extraction = await setup.ExtractAsync(User("I live in Porto. I keep two cats."));

        Assert.Equal(["The user lives in Porto."], extraction.Facts.Select(fact => fact.Text));
        Assert.Equal("invalid_answer", Assert.Single(extraction.Unextracted).Reason);
    }

    /// <summary>The first answer and its repair are the same as long as they are kept.</summary>
    [Theory]
    [InlineData(Prose, Prose)]
    [InlineData("""{"memory": [{"text": "His name is John Doe."}]}""")]
    public async Task An_extraction_that_failed_asks_the_model_when_it_is_tried_again(params string[] useless)
    {
        using var setup = new ExtractionSetup();
        await using var host = new ModelHost();
        foreach (var answer in useless)
        {
            host.Local.Answers(answer);
        }

        host.Local.Answers(Good);
        var request = new ExtractionRequest { Messages = [User(Said)], SaidAt = SaidAt, Scope = Scope };

        Assert.Single((await setup.ExtractAsync(request, host.Chat)).Unextracted);
        Assert.Equal([Fact], (await setup.ExtractAsync(request, host.Chat)).Facts.Select(fact => fact.Text));

        Assert.Equal([Fact], (await setup.ExtractAsync(request, host.Chat)).Facts.Select(fact => fact.Text));
        Assert.Equal((useless.Length + 1, 0), (host.Local.Calls, host.Local.Unexpected));
    }

    [Fact]
    public async Task A_cancellation_is_none_of_the_models_failures()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Fails(new OperationCanceledException());

        await Assert.ThrowsAsync<OperationCanceledException>(() => setup.ExtractAsync(User(Said)));
    }
}
