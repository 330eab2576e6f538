using Mem0.Core.Recall.Language;

namespace Mem0.Tests.Recall.Language;

public sealed class MemoryTraitsTests
{
    private const int None = (int)MemoryTraits.None;
    private const int First = (int)MemoryTraits.FirstPerson;
    private const int Time = (int)MemoryTraits.TimeWords;

    [Theory]
    [InlineData("", None)]
    [InlineData("The US team won", None)]
    [InlineData("Am I right", First)]
    [InlineData("I’m allergic to peanuts", First)]
    [InlineData("Our dog", First)]
    [InlineData("It Is Iron", None)]
    [InlineData("She came LAST Friday", Time)]
    [InlineData("on the 3rd", Time)]
    [InlineData("back in 1999", Time)]
    [InlineData("12345 weekly lasting", None)]
    [InlineData("We met in May", First | Time)]
    [InlineData("A dog [image: my dog in summer]", None)]
    public void The_words_of_a_text_tell_its_traits(string text, int traits) => Assert.Equal((MemoryTraits)traits, MemoryTraits.Of(text));

    [Fact]
    public void A_text_without_its_image_caption_is_what_the_person_wrote()
    {
        Assert.Equal("Look at this!", ImageCaption.Without("Look at this! [image: a dog on a beach]"));
        Assert.Equal("No [picture] here", ImageCaption.Without("No [picture] here"));
    }
}
