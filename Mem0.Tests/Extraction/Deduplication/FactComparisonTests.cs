using Mem0.Core.Extraction.Deduplication;

namespace Mem0.Tests.Extraction.Deduplication;

public sealed class FactComparisonTests
{
    private static readonly NearDuplicateFloors Floors = new(Contained: .5, OneWordApart: .95, Related: .6);

    [Theory]
    [InlineData("Ana likes tea.", "  ana   likes TEA!")]
    [InlineData("Ana likes “tea”.", "Ana likes \"tea\"")]
    [InlineData("Anaïs lives in Nîmes.", "Anai\u0308s lives in Ni\u0302mes.")]
    [InlineData("Ana has 3 cats.", "Ａｎａ　has ３ cats")]
    public void Texts_that_differ_in_form_only_are_duplicates_whatever_their_embeddings(string older, string newer) =>
        Assert.Equal(FactRelation.Duplicate, Compare(older, newer, cosine: 0));

    [Theory]
    [InlineData("Ana lives in Porto with her sister.", "Ana lives in Porto.")]
    [InlineData("Ana bought a red bicycle.", "Ana bought a bicycle.")]
    [InlineData("The user doesn't eat pork.", "I never eat pork")]
    [InlineData("In May, Ana broke her arm.", "Ana broke her arm in May.")]
    [InlineData("Ana's train leaves at 7:30 pm.", "Ana's train departs at 19:30.")]
    public void What_the_older_one_says_is_a_duplicate(string older, string newer) =>
        Assert.Equal(FactRelation.Duplicate, Compare(older, newer));

    [Fact]
    public void Words_alone_are_not_believed_below_the_floor() =>
        Assert.Equal(FactRelation.Undecided, Compare("Ana lives in Porto with her sister.", "Ana lives in Porto.", cosine: .49));

    [Theory]
    [InlineData("Bruno works as a nurse in Porto.", "Bruno works as a nurse in Porto, Portugal.")]
    [InlineData("User has a dog.", "User has a dog named Rex.")]
    public void What_says_more_takes_the_place_of_what_says_less(string older, string newer) =>
        Assert.Equal(FactRelation.Update, Compare(older, newer));

    [Theory]
    [InlineData("Ana lives in Berlin.", "Ana moved to Lisbon.")]
    [InlineData("Ana is 30 years old.", "Ana is 31.")]
    [InlineData("Ana likes olives.", "Ana doesn't like olives.")]
    [InlineData("Ana plays tennis.", "Ana no longer plays tennis.")]
    [InlineData("Ana wants to buy a flat.", "Ana bought a flat.")]
    [InlineData("Ana uses Windows.", "Ana switched from Windows to Linux.")]
    [InlineData("Ana works at Nokia.", "Ana left Nokia.")]
    [InlineData("Ana's boss is Mr. Holt.", "Ana's new boss is Ms. Ito.")]
    public void A_change_takes_the_place_of_what_was(string older, string newer) =>
        Assert.Equal(FactRelation.Update, Compare(older, newer));

    [Theory]
    [InlineData("Ana lives in Porto.", "Ana's sister lives in Porto.")]
    [InlineData("Ana's sister lives in Porto.", "Ana lives in Porto.")]
    [InlineData("Ana likes tea.", "User likes tea.")]
    [InlineData("Ana lent Ben 20 euros.", "Ben lent Ana 20 euros.")]
    [InlineData("Ana likes horse racing.", "Ana likes horses.")]
    [InlineData("Ana likes hot dogs.", "Ana likes dogs.")]
    [InlineData("Ana likes coffee without milk.", "Ana likes coffee.")]
    [InlineData("Ana prefers tea to coffee.", "Ana prefers coffee to tea.")]
    [InlineData("Ana visited Rome in 2019.", "Ana visited Rome in 2022.")]
    [InlineData("Ana is afraid of dogs.", "Ana has a dog.")]
    [InlineData("Ana saw a doctor in May.", "Ana is a doctor.")]
    [InlineData("Ana writes in C.", "Ana writes in C++.")]
    [InlineData("Ana likes tea.", "Ana is there.")]
    [InlineData("Bruno isst gerne Fisch.", "Bruno isst nicht gerne Fisch.")]
    [InlineData("Camille habite à Lyon.", "Le frère de Camille habite à Lyon.")]
    [InlineData("ユーザーは肉を食べます。", "ユーザーは肉を食べません。")]
    public void What_is_not_said_yet_is_neither_lost_nor_hides_anything(string older, string newer)
    {
        Assert.DoesNotContain(Compare(older, newer, cosine: 1), new[] { FactRelation.Duplicate, FactRelation.Update });
    }

    [Theory]
    [InlineData("Ana plays tennis and football.", "Ana no longer plays tennis.")]
    [InlineData("Ana lives in Berlin.", "Ana wants to move to Lisbon.")]
    [InlineData("Ana lives in Berlin.", "Ana lived in Lisbon in 2010.")]
    [InlineData("Ana likes tea.", "Ana likes coffee.")]
    [InlineData("Ana speaks French.", "Ana speaks Greek.")]
    [InlineData("Ana's son is called Max.", "Ana's son is called Leo.")]
    public void What_can_hold_beside_it_does_not_take_its_place(string older, string newer) =>
        Assert.NotEqual(FactRelation.Update, Compare(older, newer));

    [Fact]
    public void One_word_apart_is_the_same_only_from_the_floor_on()
    {
        const string Older = "Ana bought a settle.";
        const string Newer = "Ana bought a bench.";

        Assert.Equal(FactRelation.Duplicate, Compare(Older, Newer, cosine: .95));
        Assert.Equal(FactRelation.Undecided, Compare(Older, Newer, cosine: .94));
        Assert.Equal(FactRelation.Unrelated, Compare(Older, Newer, cosine: .59));
    }

    [Fact]
    public void The_name_of_the_person_whose_memory_it_is_is_the_user()
    {
        var named = new FactStatement("Ana likes tea.", "ana");

        Assert.Equal(FactRelation.Duplicate, FactComparison.Compare(new FactStatement("I like tea"), named, 1, Floors));
    }

    private static FactRelation Compare(string older, string newer, double cosine = .9) =>
        FactComparison.Compare(new FactStatement(newer), new FactStatement(older), cosine, Floors);
}
