using Mem0.Core.Recall;
using Mem0.Core.Recall.Language;
using static Mem0.Tests.Recall.RecallScope;

namespace Mem0.Tests.Recall;

public sealed class FactorsTests
{
    private readonly RecallScope _scope = new();

    [Fact]
    public void Nothing_applies_to_a_short_text_of_an_assistant()
    {
        Add(document => document);
        Assert.Equal(new MemoryFactors { SaidByUser = 1, Length = 1, FirstPerson = 1, TimeWords = 1, AskedDate = 1, Actor = 1 }, FactorsOf("x"));
    }

    [Fact]
    public void What_the_person_said_counts_more_and_more_in_the_first_person()
    {
        Add(document => document with { SaidByUser = true });
        Add(document => Trait(document, MemoryTraits.FirstPerson) with { SaidByUser = true });
        Add(document => Trait(document, MemoryTraits.FirstPerson));
        Assert.Equal([(1.15f, 1f), (1.15f, 1.2f), (1f, 1f)], All("x").Select(factors => (factors.SaidByUser, factors.FirstPerson)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(40, 1)]
    [InlineData(80, .9351777)] // 1/(1 + 0.1 ln 2)
    [InlineData(380, .8162404)] // 1/(1 + 0.1 ln 9.5)
    public void Long_texts_are_damped(int terms, double expected)
    {
        _scope.Add(string.Join(' ', Enumerable.Repeat("x", terms)));
        Assert.Equal(expected, FactorsOf("x").Length, 5);
    }

    [Fact]
    public void Time_words_count_when_the_question_asks_for_a_time()
    {
        Add(document => Trait(document, MemoryTraits.TimeWords));
        Add(document => document);
        Assert.Equal([1f, 1f], All("x").Select(factors => factors.TimeWords));
        Assert.Equal([1.2f, 1f], All("x", asksForTime: true).Select(factors => factors.TimeWords));
    }

    [Theory]
    [InlineData("in July 2023", "2023-06-30", 1)]
    [InlineData("in July 2023", "2023-07-01", 1.4)]
    [InlineData("in July 2023", "2023-08-07", 1.4)] // up to seven days after
    [InlineData("in July 2023", "2023-08-08", 1)]
    [InlineData("on 5 July 2023", "2023-07-12", 1.4)]
    [InlineData("on 5 July 2023", "2023-07-13", 1)]
    [InlineData("no date", "2023-07-05", 1)]
    public void A_memory_that_was_written_in_the_asked_date_counts_more(string question, string day, double expected)
    {
        Add(document => document with { Day = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture).DayNumber });
        Assert.Equal((float)expected, FactorsOf(question).AskedDate);
    }

    [Fact]
    public void A_memory_that_speaks_of_the_asked_date_counts_more_whenever_it_was_written()
    {
        var july = new DateOnly(2023, 7, 1).DayNumber;
        foreach (var days in (DayInterval[])[new(july + 30, july + 31), new(july - 1, july), new(july + 31, july + 32), new(july - 5, july + 60)])
        {
            Add(document => document with { Analysis = document.Analysis with { Events = [days] } });
        }

        Assert.Equal([1.4f, 1f, 1f, 1.4f], All("in July 2023").Select(factors => factors.AskedDate));
    }

    [Fact]
    public void A_date_in_which_no_searched_memory_lies_changes_nothing()
    {
        Add(document => document with { Day = new DateOnly(2022, 1, 1).DayNumber });
        Add(document => document with { Day = new DateOnly(2023, 7, 5).DayNumber }, isSearched: false);
        Assert.Equal(1, FactorsOf("in July 2023").AskedDate);
    }

    [Fact]
    public void A_date_without_a_year_is_one_of_the_years_of_the_searched_memories()
    {
        // It speaks of July 2031, a year in which only others have written.
        var july = new DateOnly(2031, 7, 1).DayNumber;
        Add(document => document with { Analysis = document.Analysis with { Events = [new(july, july + 31)] } });
        Add(document => document with { Day = july }, isSearched: false);
        Assert.Equal(1, FactorsOf("what is planned in July").AskedDate);
        Assert.Equal(1.4f, FactorsOf("what is planned in July 2031").AskedDate);
    }

    [Fact]
    public void Memories_by_others_than_the_named_actor_count_less()
    {
        Add(document => document with { Actor = "Anna" });
        Add(document => document with { Actor = "Ben" });
        Add(document => document);
        Assert.Equal([1f, 1 / 1.6f, 1 / 1.6f], All("what did Anna say").Select(factors => factors.Actor));
        Assert.Equal([1f, 1f, 1 / 1.6f], All("what did Anna and Ben say").Select(factors => factors.Actor));
        Assert.Equal([1f, 1f, 1f], All("what did Carla say").Select(factors => factors.Actor));
    }

    [Fact]
    public void An_actor_who_said_nothing_that_is_searched_is_not_named()
    {
        Add(document => document with { Actor = "Anna" }, isSearched: false);
        Add(document => document with { Actor = "Ben" });
        Assert.Equal(1, All("what did Anna say")[1].Actor);
    }

    [Fact]
    public void All_of_them_are_multiplied()
    {
        Add(document => Trait(document, MemoryTraits.FirstPerson | MemoryTraits.TimeWords) with { SaidByUser = true, Actor = "Ben" });
        Add(document => document with { Actor = "Anna" });
        Assert.Equal(1.15 * 1.2 * 1.2 * 1.4 / 1.6, All("When did Anna go in May 2024", asksForTime: true)[0].Product, 5);
    }

    private static RecallDocument Trait(RecallDocument document, MemoryTraits traits) =>
        document with { Analysis = document.Analysis with { Traits = traits } };

    private void Add(Func<RecallDocument, RecallDocument> change, bool isSearched = true) => _scope.Add("x", change, isSearched);

    private MemoryFactors FactorsOf(string question) => All(question)[0];

    private List<MemoryFactors> All(string question, bool asksForTime = false)
    {
        var factors = new Factors(_scope.Index, Ask(question) with { AsksForTime = asksForTime }, _scope.Marks, new RecallWeights(), new RankBuffers());
        return [.. Enumerable.Range(0, _scope.Marks.Length).Select(factors.Of)];
    }
}
