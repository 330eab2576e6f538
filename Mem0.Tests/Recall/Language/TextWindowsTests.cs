using Mem0.Core.Recall.Language;

namespace Mem0.Tests.Recall.Language;

public sealed class TextWindowsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    public void A_short_text_is_its_own_window(int length) =>
        Assert.Equal([new string('x', length)], TextWindows.Cut(new string('x', length)));

    [Fact]
    public void A_long_text_is_cut_at_the_end_of_a_sentence_and_short_sentences_are_joined()
    {
        string sentence = string.Concat(Enumerable.Repeat("word ", 29)) + "end.";
        Assert.Equal([$"{sentence} {sentence}", sentence], TextWindows.Cut($"{sentence} {sentence} {sentence}"));
    }

    [Theory]
    [InlineData("! ")]
    [InlineData("? ")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("。")]
    [InlineData("？")]
    public void Every_kind_of_end_is_cut_at(string end)
    {
        string part = new('x', 300);
        Assert.Equal([part + end.TrimEnd(), part], TextWindows.Cut(part + end + part));
    }

    [Fact]
    public void A_full_stop_inside_a_word_is_no_end()
    {
        string text = $"{new string('x', 300)} john.{new string('y', 200)}";
        Assert.Equal([new string('x', 300), $"john.{new string('y', 200)}"], TextWindows.Cut(text));
    }

    [Fact]
    public void A_sentence_that_is_too_long_is_cut_at_white_space_and_its_rest_is_joined_with_what_follows()
    {
        string text = $"{new string('a', 399)} {new string('b', 100)}. Next one.";
        Assert.Equal([new string('a', 399), $"{new string('b', 100)}. Next one."], TextWindows.Cut(text));
    }

    [Fact]
    public void A_hard_cut_never_parts_a_surrogate_pair()
    {
        IReadOnlyList<string> windows = TextWindows.Cut("x" + string.Concat(Enumerable.Repeat("🎉", 400)));
        Assert.Equal([399, 400, 2], windows.Select(window => window.Length));
        Assert.All(windows, window => Assert.False(char.IsLowSurrogate(window[0])));
    }

    [Fact]
    public void A_long_text_of_white_space_has_no_windows() => Assert.Empty(TextWindows.Cut(new string(' ', 1000)));

    [Fact]
    public void Windows_of_arbitrary_text_are_short_ordered_and_leave_out_white_space_only()
    {
        Random random = new(5);
        const string Alphabet = "abc  .!?\n。x";
        for (int round = 0; round < 300; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(401, 3000))
                .Select(_ => round % 3 == 0 ? (random.Next(200) == 0 ? ' ' : 'w') : Alphabet[random.Next(Alphabet.Length)]));
            int at = 0;
            foreach ((int start, int length) in TextWindows.Offsets(text))
            {
                Assert.InRange(length, 1, TextWindows.Longest);
                Assert.True(start >= at && string.IsNullOrWhiteSpace(text[at..start]));
                at = start + length;
            }

            Assert.True(string.IsNullOrWhiteSpace(text[at..]));
        }
    }
}
