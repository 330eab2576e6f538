using Mem0.Core.Extraction.Answers;

namespace Mem0.Tests.Extraction.Answers;

/// <summary>Answers as models give them. Those marked with (r) were recorded at mem0's own server, which lost many of them.</summary>
public sealed class FactAnswerParserTests
{
    public static TheoryData<string, string, string> Answers => new()
    {
        { "as asked (r)", """{"memory": [{"id": "0", "text": "A.", "attributed_to": "user", "linked_memory_ids": []}, {"id": "1", "text": "B."}]}""", "A.|B." },
        { "nothing to remember (r)", """{"memory": []}""", "" },
        { "fenced (r)", "```json\n{\"memory\": [{\"id\": \"0\", \"text\": \"Fenced fact.\"}]}\n```", "Fenced fact." },
        { "in prose (r)", "Sure! Here you go:\n{\"memory\": [{\"id\": \"0\", \"text\": \"Prose fact.\"}]}\nHope it helps.", "Prose fact." },
        { "thought (r)", """<think>let me see {"memory": 1}</think>{"memory": [{"id": "0", "text": "Thinking fact."}]}""", "Thinking fact." },
        { "thought begun by the template", """so {"memory": ["No."]} or not</think> {"memory": ["Yes."]}""", "Yes." },
        { "a fact about thoughts", """{"memory": [{"text": "The user's models write <think> before they answer."}]}""", "The user's models write <think> before they answer." },
        { "facts (r)", """{"facts":["Old shape fact."]}""", "Old shape fact." },
        { "memories", """{"memories":[{"fact":"Another name."}]}""", "Another name." },
        { "plain texts (r)", """{"memory":["A plain string."]}""", "A plain string." },
        { "an object instead of the list (r)", """{"memory":{"id":"0","text":"An object."}}""", "An object." },
        { "a text instead of the list", """{"memory":"Alone."}""", "Alone." },
        { "a list on top (r)", """[{"id":"0","text":"Top-level list."}]""", "Top-level list." },
        { "a list of texts on top", """["One.", "Two."]""", "One.|Two." },
        { "a single fact", """{"text":"Single.","attributed_to":"user"}""", "Single." },
        { "one fact a line", "{\"text\":\"One.\"}\n{\"text\":\"Two.\"}", "One.|Two." },
        { "wrapped", """{"name":"remember","arguments":{"memory":[{"text":"Wrapped."}]}}""", "Wrapped." },
        { "items without text (r)", """{"memory":[{"id":"0"},{"id":"1","text":""},{"id":"2","text":"Only good one."},{"id":"3","text":5}]}""", "Only good one." },
        { "odd attribution (r)", """{"memory":[{"id":"0","text":"Odd attribution.","attributed_to":"martian","event":"DELETE","memory":"ignored"}]}""", "Odd attribution." },
        { "no id (r)", """{"memory":[{"text":"No id, still stored."}]}""", "No id, still stored." },
        { "commas and comments", "{\"memory\": [{\"text\": \"Loose.\",}, /* done */],}", "Loose." },
        { "brackets in prose", """I noted [sic] {curly} things: {"memory": ["Kept."]} :[""", "Kept." },
        { "other languages (r)", """{"memory": [{"text": "私は東京に住んでいます。👩‍🚀 مرحبا"}]}""", "私は東京に住んでいます。👩‍🚀 مرحبا" },
        { "half of a character", """{"memory": [{"text": "bad \ud83d"}, {"text": "Good."}]}""", "Good." },
        { "control characters", """{"memory": [{"text": "a\u0000b\nc"}]}""", "a b c" },
    };

    public static TheoryData<string, string> Useless => new()
    {
        { "cut in the first fact (r)", """{"memory":[{"id":"0","text":"Cut fact","attributed_to":"us""" },
        { "cut in the first text (r)", """{"memory": [{"id": "0", "text": "half""" },
        { "prose (r)", "I could not find anything." },
        { "empty (r)", "" },
        { "blank", " \n " },
        { "no list (r)", """{"memory":null}""" },
        { "a number", """{"memory":1}""" },
        { "another object", """{"answer":"yes"}""" },
        { "an empty object", "{}" },
        { "no item with a text", """{"memory":[{"id":"0"}]}""" },
        { "garbage (r)", "This is not JSON at all {{{" },
        { "null (r)", "null" },
        { "a string (r)", "\"just a string\"" },
        { "a page", "<html><head><style>body { margin: 0 }</style></head><body>502 Bad Gateway</body></html>" },
        { "an endless thought", "<think>let me see {\"memory\": [\"No.\"]}" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Every_text_of_an_answer_is_read(string shape, string answer, string expected)
    {
        var read = FactAnswerParser.Parse(answer);

        Assert.Equal(expected, string.Join('|', read.Facts.Select(fact => fact.Text)));
        Assert.True(read.State == AnswerState.Complete, shape);
        Assert.Null(read.Fault);
    }

    [Theory]
    [MemberData(nameof(Useless))]
    public void What_holds_no_facts_is_told_from_an_empty_list(string shape, string answer)
    {
        var read = FactAnswerParser.Parse(answer);

        Assert.True(read.State == AnswerState.Invalid, shape);
        Assert.Empty(read.Facts);
        Assert.NotNull(read.Fault);
    }

    [Theory]
    [InlineData("""{"memory": [{"text": "One.", "entities": ["Porto"]}, {"text": "Two.", "entities": ["Faro"], "categ""", "One.")]
    [InlineData("""{"memory": [{"text": "One."}, {"text": "Two."} {"text": "Three."}]}""", "One.|Two.|Three.")]
    [InlineData("""[{"text": "One."}, {"te""", "One.")]
    [InlineData("{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n{\"text\":\"Thr", "One.|Two.")]
    [InlineData("{\"text\":\"One.\"}\n{", "One.")]
    [InlineData("""{"facts":[{"memory":"One."},{"memory":"Two."},{"memory":"Thr""", "One.|Two.")]
    [InlineData("""{"memory": ["One."]} {"memory": ["Two.", "Thr""", "One.")]
    [InlineData("""["One."] ["Two""", "One.")]
    [InlineData("""{"answer": {"memory": ["One."]}, "more": {"memory": ["Tw""", "One.")]
    public void Whole_facts_of_a_broken_answer_are_salvaged(string answer, string expected)
    {
        var read = FactAnswerParser.Parse(answer);

        Assert.Equal(AnswerState.Partial, read.State);
        Assert.Equal(expected, string.Join('|', read.Facts.Select(fact => fact.Text)));
    }

    [Theory]
    [InlineData("""{"memory": [{"text": "One."}]}""", true)]
    [InlineData("""[{"text": "One."}]""", true)]
    [InlineData("""{"memory": ["One."]} I have left out""", true)]
    [InlineData("""{"memory": []}""", true)]
    [InlineData("{\"text\":\"One.\"}\n", false)]
    [InlineData("""{"memory": "One."}""", false)]
    [InlineData("{\"memory\": [\"One.\"]}\n{\"memory\": [\"Two.\"]}", false)]
    public void An_answer_that_was_cut_is_whole_only_if_its_one_list_has_ended(string answer, bool isWhole)
    {
        Assert.Equal(isWhole ? AnswerState.Complete : AnswerState.Partial, FactAnswerParser.Parse(answer, isCut: true).State);
        Assert.Equal(AnswerState.Complete, FactAnswerParser.Parse(answer).State);
    }

    [Fact]
    public void What_is_not_read_behind_too_many_brackets_is_told()
    {
        var answer = """{"memory": ["One."]}""" + string.Concat(Enumerable.Repeat("[x", 300)) + """{"memory": ["Two."]}""";

        Assert.Equal(AnswerState.Partial, FactAnswerParser.Parse(answer).State);
    }

    [Fact]
    public void All_members_of_a_fact_are_read()
    {
        var fact = Assert.Single(FactAnswerParser.Parse(
            """{"memory": [{"text": " T. ", "attributed_to": "assistant", "when": "2026-01-02", "entities": ["Ana", 7, ""], "categories": "food"}]}""").Facts);

        Assert.Equal(("T.", "assistant", "2026-01-02"), (fact.Text, fact.AttributedTo, fact.When));
        Assert.Equal(["Ana"], fact.Entities);
        Assert.Equal(["food"], fact.Categories);
    }

    [Fact]
    public void An_answer_of_ten_megabytes_is_not_read() =>
        Assert.Equal(AnswerState.Invalid, FactAnswerParser.Parse($$"""{"memory": ["{{new string('x', 10_000_000)}}"]}""").State);

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":[1,")]
    [InlineData("{\"a\":")]
    [InlineData("[\"")]
    public void Brackets_without_end_are_given_up(string bracket)
    {
        var answer = string.Concat(Enumerable.Repeat(bracket, AnswerJson.LongestAnswer / bracket.Length));

        Assert.Equal(AnswerState.Invalid, FactAnswerParser.Parse(answer).State);
    }
}
