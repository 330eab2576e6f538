using System.Text;
using Mem0.Core.Recall.Language;

namespace Mem0.Tests.Recall.Language;

public sealed class TermAnalyzerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\r\n.,;", "")]
    [InlineData("The dog, and THE cat!", "dog cat")]
    [InlineData("Caroline's dogs' toys", "caroline dogs toys")]
    [InlineData("Caroline’s dog", "caroline dog")]
    [InlineData("O'Sullivan", "o sullivan")]
    [InlineData("covid-19 v2.0_beta", "covid 19 v2 0 beta")]
    [InlineData("I don't know", "don know")]
    [InlineData("Café CAFE cafe\u0301", "cafe cafe cafe")]
    [InlineData("ﬁne Straße", "ﬁne straße")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("soft\u00ADhyphen zero\u200Bwidth", "softhyphen zero width")]
    [InlineData("I ❤️ sushi 🍣 1️⃣", "sushi 1")]
    [InlineData("a\uD800dog", "dog")]
    public void A_text_gives_its_words_in_lower_case_without_stop_words(string text, string words) =>
        Assert.Equal(words, string.Join(' ', TermAnalyzer.Words(text)));

    [Theory]
    [InlineData("Привет, МИР", "привет мир")]
    [InlineData("ёлка ЕЛКА", "елка елка")]
    [InlineData("Λόγος ΛΌΓΟΣ λογος", "λογοσ λογοσ λογοσ")]
    [InlineData("مُحَمَّد محمد", "محمد محمد")]
    [InlineData("שָׁלוֹם שלום", "שלום שלום")]
    [InlineData("हिन्दी भाषा", "हिन्दी भाषा")]
    [InlineData("می\u200Cخواهم", "میخواهم")]
    public void Other_alphabets_give_words_without_optional_marks(string text, string words) =>
        Assert.Equal(words, string.Join(' ', TermAnalyzer.Words(text)));

    [Fact]
    public void Hangul_gives_words_that_are_the_same_however_they_are_encoded()
    {
        List<string> words = TermAnalyzer.Words("한국어 텍스트");
        Assert.Equal(2, words.Count);
        Assert.Equal(words[0], Assert.Single(TermAnalyzer.Words("\u1112\u1161\u11AB\u1100\u116E\u11A8\u110B\u1165")));
    }

    [Theory]
    [InlineData("的", "的")]
    [InlineData("東京", "東京")]
    [InlineData("日本の首都", "日本 本の の首 首都")]
    [InlineData("東京、大阪", "東京 大阪")]
    [InlineData("東京tower東京", "東京 tower 東京")]
    [InlineData("ภาษาไทย", "ภา าษ ษา าไ ไท ทย")]
    [InlineData("\U00020000\U00020001\U00020002", "\U00020000\U00020001 \U00020001\U00020002")]
    public void Scripts_without_spaces_give_overlapping_pairs(string text, string words) =>
        Assert.Equal(words, string.Join(' ', TermAnalyzer.Words(text)));

    [Fact]
    public void A_voiced_kana_stays_apart_from_the_plain_one() =>
        Assert.NotEqual(TermAnalyzer.Words("かき"), TermAnalyzer.Words("がき"));

    [Fact]
    public void Terms_are_the_stems_of_the_words() =>
        Assert.Equal(["adopt", "2", "golden", "retriev"], TermAnalyzer.Terms("She adopted 2 golden retrievers"));

    [Fact]
    public void No_word_of_arbitrary_text_is_empty_or_contains_white_space()
    {
        Random random = new(11);
        for (int round = 0; round < 3000; round++)
        {
            StringBuilder text = new();
            for (int i = 0; i < 40; i++)
            {
                text.Append((char)random.Next(round % 2 == 0 ? 0x10000 : 0x400));
            }

            Assert.All(TermAnalyzer.Words(text.ToString()), word => Assert.False(word.Length == 0 || word.Any(char.IsWhiteSpace)));
        }
    }
}
