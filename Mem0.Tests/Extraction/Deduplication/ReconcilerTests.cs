using Mem0.Core.Extraction;
using Mem0.Core.Extraction.Deduplication;
using Mem0.Core.Inference;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using static Mem0.Core.Extraction.Deduplication.Reconciliation;

namespace Mem0.Tests.Extraction.Deduplication;

public sealed class ReconcilerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ControlledEmbedder _embedder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<DeduplicationMetrics>().BuildServiceProvider();
    private readonly FakeLogCollector _logs = new();

    [Fact]
    public async Task A_fact_that_is_known_names_the_memory()
    {
        var memory = Old("Ana likes tea.");

        Assert.Equal([new Known(memory)], await ReconcileAsync([New("ana likes tea", memory)]));
    }

    [Fact]
    public async Task An_immutable_memory_makes_a_fact_known_and_is_never_superseded()
    {
        var memory = Old("Ana lives in Berlin.") with { Immutable = true };

        var decided = await ReconcileAsync([New("Ana lives in Berlin", memory), New("Ana moved to Lisbon.", memory)]);

        Assert.Equal([new Known(memory), new Add()], decided);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, 10, true)]
    [InlineData(10, 10, true)]
    [InlineData(10, null, false)]
    [InlineData(10, 11, false)]
    public async Task A_fact_is_known_only_by_what_lasts_as_long_and_changes_only_what_lasts_no_longer(int? memorysDay, int? factsDay, bool isKnown)
    {
        var memory = Old("Ana lives in Berlin.") with { ExpirationDate = Day(memorysDay) };

        var known = await ReconcileAsync([New("Ana lives in Berlin", memory) with { LastDay = Day(factsDay) }]);
        var changed = await ReconcileAsync([New("Ana moved to Lisbon.", memory) with { LastDay = Day(factsDay) }]);

        Assert.Equal(isKnown, known is [Known]);
        Assert.Equal(!isKnown || memorysDay == factsDay, changed is [Supersede]);

        static DateOnly? Day(int? day) => day is { } number ? new DateOnly(2026, 5, number) : null;
    }

    [Theory]
    [InlineData(ExtractionState.Extracted, "assistant")]
    [InlineData(ExtractionState.Summarized, null)]
    public async Task What_the_assistant_stated_or_did_is_never_superseded(ExtractionState state, string? attributedTo)
    {
        var memory = Old("Ana lives in Berlin.") with { Extraction = state, Origin = new MemoryOrigin { AttributedTo = attributedTo } };

        Assert.Equal([new Add()], await ReconcileAsync([New("Ana moved to Lisbon.", memory)]));
    }

    [Fact]
    public async Task A_change_supersedes_every_memory_that_it_changes()
    {
        Memory[] old = [Old("Ana lives in Berlin."), Old("Ana likes tea."), Old("Ana has moved to Berlin.")];

        var decided = Assert.IsType<Supersede>(Assert.Single(await ReconcileAsync([New("Ana moved to Lisbon.", old)])));

        Assert.Equal([old[0], old[2]], decided.Replaced);
    }

    [Theory]
    [InlineData("user", "I live in Berlin.", true)]
    [InlineData("user", "I live in Berlin. It is cold here.", false)]
    [InlineData("assistant", "User lives in Berlin.", false)]
    public async Task Of_what_was_said_word_for_word_only_a_sentence_of_the_user_is_superseded(string role, string text, bool superseded)
    {
        var memory = Old(text) with { Role = role };

        var decided = Assert.Single(await ReconcileAsync([New("User moved to Lisbon.", memory)]));

        Assert.Equal(superseded, decided is Supersede);
    }

    [Fact]
    public async Task The_sentence_of_another_speaker_is_not_the_users()
    {
        var memory = Old("I live in Berlin.") with { Role = "user", ActorId = "Ben" };

        Assert.Equal([new Add()], await ReconcileAsync([New("User moved to Lisbon.", memory)]));
    }

    [Fact]
    public async Task What_the_assistant_said_supersedes_nothing()
    {
        var fact = New("Ana moved to Lisbon.", Old("Ana lives in Berlin."));

        Assert.Equal([new Add()], await ReconcileAsync([fact with { Fact = fact.Fact with { AttributedTo = "assistant" } }]));
    }

    [Fact]
    public async Task Of_facts_of_one_call_that_say_the_same_the_one_that_says_most_is_stored()
    {
        var decided = await ReconcileAsync([New("Ana works at Nokia."), New("Ana is employed by Nokia."), New("Ana works at Nokia in Espoo."), New("Ana likes tea.")]);

        Assert.Equal([new Repeated(2), new Repeated(2), new Add(), new Add()], decided);
    }

    [Fact]
    public async Task What_another_fact_of_the_call_confirms_is_not_superseded()
    {
        var memory = Old("Ana lives in Berlin.");

        var decided = await ReconcileAsync([New("Ana moved to Lisbon.", memory), New("Ana lives in Berlin.", memory)]);

        Assert.Equal([new Add(), new Known(memory)], decided);
    }

    [Fact]
    public async Task What_repeats_a_repetition_names_the_fact_that_is_stored()
    {
        var decided = await ReconcileAsync(
        [
            New("Ana works at Nokia."), New("Ana works at Nokia."), New("Ana works at Nokia in Espoo."), New("Ana works at Nokia."), New("Ana works at Nokia in Espoo with Ben."),
        ]);

        Assert.Equal([new Repeated(4), new Repeated(4), new Repeated(4), new Repeated(4), new Add()], decided);
    }

    [Fact]
    public async Task The_model_decides_what_the_rules_cannot_in_one_call()
    {
        Memory[] old = [Old("Ana rents a flat in Oslo."), Old("Ana takes the bus to work.")];
        using var model = new ScriptedChat(() => """{"verdicts":[{"pair":1,"verdict":"change"},{"pair":2,"verdict":"same"}]}""");

        var decided = await ReconcileAsync([New("Ana owns a house in Oslo.", (old[0], .9)), New("Ana takes the coach to work.", (old[1], .8))], model);

        Assert.Equal([old[0]], Assert.IsType<Supersede>(decided[0]).Replaced);
        Assert.Equal(new Known(old[1]), decided[1]);
        Assert.Contains("Ana rents a flat in Oslo.", Assert.Single(model.Questions), StringComparison.Ordinal);
        Assert.IsType<ChatResponseFormatJson>(model.Options!.ResponseFormat);
    }

    [Fact]
    public async Task At_most_eight_pairs_are_asked_the_nearest_first()
    {
        var facts = Enumerable.Range(0, 10).Select(i => New($"Ana takes the coach number {i} to work.", (Old($"Ana takes the tram number {i} to work."), .7 + (.01 * i)))).ToList();
        using var model = new ScriptedChat(() => $$"""{"verdicts":[{{string.Join(',', Enumerable.Range(1, 8).Select(pair => $$"""{"pair":{{pair}},"verdict":"change"}"""))}}]}""");

        var decided = await ReconcileAsync(facts, model);

        Assert.Equal([false, false, true, true, true, true, true, true, true, true], decided.Select(each => each is Supersede));
    }

    [Theory]
    [InlineData("""{"verdicts":[{"pair":1,"verdict":"change"}]}""")]
    [InlineData("```json\n{\"verdicts\": [{\"pair\": 1, \"verdict\": \"change\"}]}\n```")]
    [InlineData("""Here you are: {"verdicts":[{"pair":1,"verdict":"change"}]} as [asked].""")]
    [InlineData("""<think>{"verdicts":[{"pair":1,"verdict":"same"}]} perhaps?</think>{"verdicts":[{"pair":1,"verdict":"change",}]}""")]
    [InlineData("""{"verdicts":[{"pair":1,"verdict":"change"}]} {"note": "I """)]
    public async Task Verdicts_are_read_whatever_stands_around_them(string answer)
    {
        using var model = new ScriptedChat(() => answer);

        Assert.IsType<Supersede>(Assert.Single(await ReconcileAsync([Undecided()], model)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no")]
    [InlineData("null")]
    [InlineData("""{"verdicts":[]}""")]
    [InlineData("""{"verdicts":[null]}""")]
    [InlineData("""{"verdicts":[{"pair":"1","verdict":{}}]}""")]
    [InlineData("""{"verdicts":[{"pair":1,"verdict":"change"}]} {"verdicts":[{"pair":1,"verdict":"different"}]}""")]
    [InlineData("""<think>{"verdicts":[{"pair":1,"verdict":"change"}]}""")]
    [InlineData("""{"verdicts":[{"pair":2,"verdict":"change"}]}""")]
    [InlineData("""{"verdicts":[{"pair":1,"verdict":"replace"}]}""")]
    [InlineData("""{"verdicts":[{"pair":1,"verdict":"change"},{"pair":1,"verdict":"same"}]}""")]
    public async Task An_answer_that_is_not_one_verdict_a_pair_keeps_both_facts(string answer)
    {
        using var model = new ScriptedChat(() => answer);

        Assert.Equal([new Add()], await ReconcileAsync([Undecided()], model));

        Assert.Equal(LogLevel.Warning, _logs.LatestRecord.Level);
        Assert.DoesNotContain("Oslo", _logs.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_fails_keeps_both_facts_and_is_counted()
    {
        using var model = new ScriptedChat(() => throw new InferenceException(InferenceFailure.Timeout, "No answer in time."));
        using var questions = new MetricCollector<long>(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), "Mem0.Core", "mem0.deduplication.questions");

        Assert.Equal([new Add()], await ReconcileAsync([Undecided()], model));

        Assert.Equal("failed", Assert.Single(questions.GetMeasurementSnapshot()).Tags["mem0.deduplication.outcome"]);
        Assert.Contains("timeout", _logs.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_is_not_believed_that_another_number_is_the_same()
    {
        using var model = new ScriptedChat(() => """{"verdicts":[{"pair":1,"verdict":"same"}]}""");

        Assert.Equal([new Add()], await ReconcileAsync([New("Ana owes the bank 300 euros.", (Old("Ana owes the bank 200 euros."), .95))], model));
    }

    [Fact]
    public async Task The_model_is_not_asked_when_it_is_switched_off()
    {
        using var model = new ScriptedChat();

        Assert.Equal([new Add()], await ReconcileAsync([Undecided()], model, ask: false));
    }

    [Fact]
    public async Task Without_facts_nothing_is_embedded()
    {
        Assert.Empty(await ReconcileAsync([]));
        Assert.Empty(_embedder.Texts);
    }

    [Fact]
    public async Task A_failing_embedder_is_an_embedder_that_is_not_available_and_is_tried_anew()
    {
        using var floors = new EmbedderFloors(_embedder);
        _embedder.Failure = new HttpRequestException();
        await Assert.ThrowsAsync<EmbeddingUnavailableException>(() => ReconcileAsync([New("Ana likes tea.")], floors));

        _embedder.Failure = null;

        Assert.Equal([new Add()], await ReconcileAsync([New("Ana likes tea.")], floors));
    }

    public void Dispose()
    {
        _services.Dispose();
        _embedder.Dispose();
    }

    private static ComparedFact Undecided() => New("Ana owns a house in Oslo.", (Old("Ana rents a flat in Oslo."), .9));

    private static ComparedFact New(string text, (Memory Memory, double Cosine) neighbour) =>
        New(text) with { Neighbours = [new Neighbour(neighbour.Memory, neighbour.Cosine)] };

    private static ComparedFact New(string text, params Memory[] memories)
    {
        var vector = new float[StaticEmbedding.Dimensions];
        StaticEmbedding.Shared.Embed(text, vector);
        return new(new ExtractedFact(text, "user", null, [], []), vector, [.. memories.Select(memory => new Neighbour(memory, .9))]);
    }

    private static Memory Old(string text) => new()
    {
        Id = Guid.CreateVersion7(Noon),
        Text = text,
        Scope = new MemoryScope("u1"),
        CreatedAt = Noon,
        UpdatedAt = Noon,
        Conversation = "c1",
    };

    private async Task<IReadOnlyList<Reconciliation>> ReconcileAsync(IReadOnlyList<ComparedFact> facts, IChatClient? model = null, bool ask = true)
    {
        using var floors = new EmbedderFloors(_embedder);
        return await ReconcileAsync(facts, floors, model, ask);
    }

    private Task<IReadOnlyList<Reconciliation>> ReconcileAsync(IReadOnlyList<ComparedFact> facts, EmbedderFloors floors, IChatClient? model = null, bool ask = true)
    {
        var metrics = _services.GetRequiredService<DeduplicationMetrics>();
        var judge = model is null ? null : new ChangeJudge(model, metrics, new FakeLogger<ChangeJudge>(_logs));
        var options = Options.Create(new DeduplicationOptions { AskModelAboutChanges = ask });
        return new Reconciler(floors, judge, options, metrics).ReconcileAsync(facts, TestContext.Current.CancellationToken);
    }
}
