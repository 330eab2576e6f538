using Mem0.Core.Extraction;
using Microsoft.Extensions.AI;
using static Mem0.Tests.Extraction.ExtractionSetup;

namespace Mem0.Tests.Extraction;

public sealed class FactExtractorTests
{
    private static readonly string[] Entities = ["Ana", "ana", "Porto"];
    private static readonly string[] TravelAndAnother = ["Travel", "spam"];
    private static readonly string[] PetsAndOthers = ["pets", "beasts", "food"];

    [Fact]
    public async Task Facts_come_with_all_that_was_said_of_them()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(
            Facts(new { text = "Ana went to Porto.", attributed_to = "user", when = "2026-02-14", entities = Entities, categories = TravelAndAnother }),
            usage: new UsageDetails { InputTokenCount = 400, OutputTokenCount = 30 });

        var extraction = await setup.ExtractAsync(User("Ana war am Valentinstag in Porto."));

        var fact = Assert.Single(extraction.Facts);
        Assert.Equal(("Ana went to Porto.", "user", new DateOnly(2026, 2, 14)), (fact.Text, fact.AttributedTo, fact.OccurredOn));
        Assert.Equal(["Ana", "Porto"], fact.Entities);
        Assert.Equal(["travel"], fact.Categories);
        Assert.Equal(("scripted", "facts-v1", 1, 400, 30), (
            extraction.Provenance.Model, extraction.Provenance.Prompt, extraction.Provenance.Calls, extraction.Provenance.InputTokens, extraction.Provenance.OutputTokens));
    }

    [Theory]
    [InlineData("The user moved to New York.", "New York", true)]
    [InlineData("The user moved to New York.", "New Jersey", false)]
    [InlineData("The user moved to New York.", "Ingrid", false)]
    [InlineData("The user moved to New York.", "user", false)]
    [InlineData("The user moved to New York.", "!", false)]
    [InlineData("Живёт в Москве.", "Москва", true)]
    [InlineData("猫を飼っている。", "猫", true)]
    [InlineData("猫を飼っている。", "犬", false)]
    public async Task An_entity_is_one_that_the_fact_names(string text, string entity, bool isNamed)
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts(new { text, entities = Enumerable.Repeat(entity, 1) }));

        var fact = Assert.Single((await setup.ExtractAsync(User(text))).Facts);

        Assert.Equal(isNamed ? [entity] : [], fact.Entities);
    }

    [Fact]
    public async Task A_call_has_the_models_options()
    {
        using var setup = new ExtractionSetup { Llm = { Temperature = 0.5, TopP = 0.25, TokensPerFact = 100 } };
        setup.Model.Answers(Facts());

        await setup.ExtractAsync(User(new string('x', 1200)));

        var options = setup.Model.Calls[0].Options;
        Assert.Equal((0.5f, 0.25f, 1000), (options?.Temperature, options?.TopP, options?.MaxOutputTokens));
    }

    [Fact]
    public async Task System_messages_never_reach_the_model()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts());

        await setup.ExtractAsync(new("system", "You are a pirate."), User("Hello"));

        Assert.DoesNotContain(setup.Model.Calls[0].Messages, turn => turn.Text.Contains("pirate", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("system", "Be brief.")]
    [InlineData("user", " \n ")]
    public async Task When_nothing_was_said_nothing_is_asked(string role, string content)
    {
        using var setup = new ExtractionSetup();

        var extraction = await setup.ExtractAsync(new Core.Memories.MemoryMessage(role, content));

        Assert.Empty(extraction.Facts);
        Assert.Empty(extraction.Unextracted);
        Assert.Equal(ExtractionProvenance.Nobody, extraction.Provenance);
    }

    [Fact]
    public async Task A_model_that_was_asked_in_vain_is_named()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Fails(new Core.Inference.InferenceException(Core.Inference.InferenceFailure.Timeout, "scripted"));

        var extraction = await setup.ExtractAsync(User("I like figs."));

        Assert.Equal(("qwen2.5:3b", "facts-v1", 1), (extraction.Provenance.Model, extraction.Provenance.Prompt, extraction.Provenance.Calls));
    }

    [Theory]
    [InlineData("Ich wohne in Hamburg und spiele Cello.", "Spielt Cello und wohnt in Hamburg.")]
    [InlineData("私は東京に住んでいます。👩‍🚀", "ユーザーは東京に住んでいる。")]
    [InlineData("أعيش في القاهرة وأحب القهوة.", "يعيش المستخدم في القاهرة.")]
    [InlineData("我搬到上海了。", "用户现在居住在上海。")]
    [InlineData("저는 서울에 살아요.", "사용자는 서울에서 산다.")]
    [InlineData("Я живу в Москве.", "Пользователь живёт в Москве.")]
    [InlineData("ฉันอยู่ที่กรุงเทพ", "ผู้ใช้อยู่ที่กรุงเทพ")]
    public async Task Facts_keep_the_language_of_the_conversation(string said, string text)
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts(text));

        var extraction = await setup.ExtractAsync(User(said));

        Assert.Equal(text, Assert.Single(extraction.Facts).Text);
        Assert.Contains(said, setup.Model.Calls[0].Question, StringComparison.Ordinal);
        Assert.Contains("in the conversation's own language", setup.Model.Calls[0].System, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I like tea.", "His name is John Doe.")]
    [InlineData("The user manual is broken.", "The user is a surgeon.")]
    [InlineData("私は東京に住んでいます。", "彼は犬を飼っています。")]
    [InlineData("我搬到上海了。", "用户喜欢打篮球。")]
    [InlineData("Ich wohne in Hamburg.", "Der Nutzer mag Jazz.")]
    public async Task Inventions_are_dropped(string said, string invented)
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts(invented, said));

        var extraction = await setup.ExtractAsync(User(said));

        Assert.Equal(said, Assert.Single(extraction.Facts).Text);
        Assert.Equal(1, extraction.Dropped);
        Assert.Empty(extraction.Unextracted);
    }

    [Fact]
    public async Task Facts_in_another_language_are_kept_where_the_operator_wants_them()
    {
        using var setup = new ExtractionSetup { Options = { DropInvented = false } };
        setup.Model.Answers(Facts("The user lives by the sea."));

        Assert.Single((await setup.ExtractAsync(User("Ich wohne am Meer."))).Facts);
    }

    [Theory]
    [InlineData("My sister plays chess.", 0)]
    [InlineData("My sister Ingrid has moved to Bergen.", 1)]
    public async Task An_example_of_the_prompt_is_a_fact_only_if_it_was_said(string said, int expected)
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts("The user's sister Ingrid moved to Bergen."));

        var extraction = await setup.ExtractAsync(User(said));

        Assert.Equal(expected, extraction.Facts.Count);
        Assert.Equal(1 - expected, extraction.Dropped);
    }

    [Fact]
    public async Task A_text_that_is_too_long_for_a_fact_leaves_the_message_as_it_is()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts("The user likes figs.", "figs " + new string('x', 1_000)));

        var extraction = await setup.ExtractAsync(User("I like figs."));

        Assert.Equal("The user likes figs.", Assert.Single(extraction.Facts).Text);
        Assert.Equal("invalid_answer", Assert.Single(extraction.Unextracted).Reason);
    }

    [Fact]
    public async Task A_repetition_is_one_fact()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts("The user likes figs.", "the user  likes figs", "The user dislikes dates."));

        Assert.Equal(["The user likes figs.", "The user dislikes dates."], (await setup.ExtractAsync(User("I like figs, not dates."))).Facts.Select(fact => fact.Text));
    }

    [Fact]
    public async Task Facts_that_differ_in_a_sign_within_are_two()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts("The user writes C++ code.", "The user writes C code.", "The user writes \uff23 code!"));

        Assert.Equal(["The user writes C++ code.", "The user writes C code."], (await setup.ExtractAsync(User("I write C and C++ code."))).Facts.Select(fact => fact.Text));
    }

    [Theory]
    [InlineData("martian", "user")]
    [InlineData("assistant", "assistant")]
    [InlineData("Ana", "user")]
    [InlineData(null, "user")]
    public async Task A_fact_is_the_users_unless_it_is_the_assistants(string? attributedTo, string expected)
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts(new { text = "Figs are on the list.", attributed_to = attributedTo }));

        var extraction = await setup.ExtractAsync(User("Put figs on the list.", "Ana"), Assistant("Figs are on the list."));

        Assert.Equal(expected, Assert.Single(extraction.Facts).AttributedTo);
    }

    [Theory]
    [InlineData("assistant", "user", "assistant")]
    [InlineData("user", "assistant", "user")]
    [InlineData("tool", "assistant", "user")]
    public async Task Who_speaks_alone_says_it(string role, string attributedTo, string expected)
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts(new { text = "Answers come in French.", attributed_to = attributedTo }));

        var extraction = await setup.ExtractAsync(new Core.Memories.MemoryMessage(role, "I answer in French."));

        Assert.Equal(expected, Assert.Single(extraction.Facts).AttributedTo);
    }

    [Theory]
    [InlineData("I went to Porto yesterday.", "The user went to Porto yesterday.", null, "2026-03-01")]
    [InlineData("I went to Porto yesterday.", "The user went to Porto.", null, "2026-03-01")]
    [InlineData("I went to Porto yesterday.", "The user went to Porto.", "2021-01-01", "2026-03-01")]
    [InlineData("I saw the dentist last Friday. I like figs.", "The user saw the dentist.", null, "2026-02-27")]
    [InlineData("I saw the dentist last Friday. I like figs.", "The user likes figs.", null, null)]
    [InlineData("Ich war gestern in Porto.", "War in Porto.", "2026-03-01", "2026-03-01")]
    [InlineData("Ich war gestern in Porto.", "War in Porto.", "2026-03-01T12:00:00Z", "2026-03-01")]
    [InlineData("Ich war gestern in Porto.", "War in Porto.", "2026-02-30", null)]
    [InlineData("Ich war gestern in Porto.", "War in Porto.", "0001-01-01", null)]
    [InlineData("Ich war gestern in Porto.", "War in Porto.", "yesterday", null)]
    [InlineData("I like Porto.", "The user likes Porto.", "2026-03-02", null)]
    public async Task A_fact_has_the_day_of_which_it_speaks(string said, string text, string? when, string? expected)
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts(new { text, when }));

        var fact = Assert.Single((await setup.ExtractAsync(User(said))).Facts);

        Assert.Equal(expected, fact.OccurredOn?.ToString("O"));
        Assert.Equal(text, fact.Text);
    }

    [Fact]
    public async Task Categories_are_those_of_the_request_or_the_configuration()
    {
        using var setup = new ExtractionSetup();
        setup.Options.Categories["pets"] = "animals at home";
        setup.Model
            .Answers(Facts(new { text = "The user has a cat.", categories = PetsAndOthers }))
            .Answers(Facts(new { text = "The user has a cat.", categories = PetsAndOthers }));

        var configured = await setup.ExtractAsync(User("I have a cat."));
        var requested = await setup.ExtractAsync(new ExtractionRequest
        {
            Messages = [User("I have a cat.")],
            SaidAt = SaidAt,
            Scope = Scope,
            Categories = new Dictionary<string, string> { ["beasts"] = "" },
        });

        Assert.Equal(["pets"], Assert.Single(configured.Facts).Categories);
        Assert.Equal(["beasts"], Assert.Single(requested.Facts).Categories);
        Assert.Contains("pets (animals at home)", setup.Model.Calls[0].System, StringComparison.Ordinal);
    }
}
