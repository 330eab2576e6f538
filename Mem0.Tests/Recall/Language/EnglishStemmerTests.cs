using Mem0.Core.Recall.Language;

namespace Mem0.Tests.Recall.Language;

public sealed class EnglishStemmerTests
{
    [Fact]
    public void Every_listed_word_has_the_stem_of_the_snowball_project()
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Assets", "language", "stems.tsv"));
        Assert.True(lines.Length > 600);
        Assert.All(lines, line => Assert.Equal(line.Split('\t')[1], EnglishStemmer.Stem(line.Split('\t')[0])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("is")]
    [InlineData("1990s")]
    [InlineData("Running")]
    [InlineData("cafés")]
    [InlineData("собаки")]
    public void A_word_that_is_short_or_not_of_the_letters_a_to_z_is_its_own_stem(string word) =>
        Assert.Same(word, EnglishStemmer.Stem(word));

    [Fact]
    public void A_word_of_any_length_is_stemmed() =>
        Assert.Equal(new string('a', 100_000) + "b", EnglishStemmer.Stem(new string('a', 100_000) + "bing"));
}
