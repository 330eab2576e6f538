using Mem0.Core.Recall;

namespace Mem0.Tests.Recall;

public sealed class ActorNamesTests
{
    [Theory]
    [InlineData("Caroline", "What did Caroline say?")]
    [InlineData("Caroline", "what did caroline say?")]
    [InlineData("Caroline", "Caroline's trip")]
    [InlineData("Caroline", "Did Car like it?")]
    [InlineData("Anna Maria", "what about anna maria")]
    [InlineData("Maria Lopez", "what about maria")]
    [InlineData("mary-jane", "ask mary about it")]
    [InlineData("Will", "What did Will do?")]
    [InlineData("Zoë", "Zoë?")]
    [InlineData("user_42", "what did user_42 say")]
    public void A_question_names_an_actor(string actor, string question) => Assert.True(ActorNames.IsNamed(actor, question));

    [Theory]
    [InlineData("Caroline", "North Carolines are states")]
    [InlineData("Caroline", "the car broke down")]
    [InlineData("Anna", "Annapolis and Hannah")]
    [InlineData("Will", "what will happen")]
    [InlineData("May", "may I")]
    [InlineData("Anna Maria", "who is Maria")]
    [InlineData("Zoë", "Zoëlla")]
    [InlineData("anything", "")]
    [InlineData("", "anything")]
    public void A_question_does_not_name_an_actor(string actor, string question) => Assert.False(ActorNames.IsNamed(actor, question));
}
