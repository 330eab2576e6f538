using System.Globalization;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Recall;

namespace Mem0.Tests.Recall;

public sealed class WordExpansionTests
{
    private readonly WordExpansion _expansion = new(StaticEmbedding.Shared);

    [Fact]
    public void Every_listed_word_expands_to_the_terms_and_weights_of_the_reference()
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Assets", "language", "expansions.tsv"));
        Assert.Equal(30, lines.Length);
        Assert.All(lines, line =>
        {
            string[] parts = line.Split('\t');
            Dictionary<string, float> expected = parts[1].Split(' ').Select(term => term.Split('='))
                .ToDictionary(pair => pair[0], pair => float.Parse(pair[1], CultureInfo.InvariantCulture));
            Dictionary<string, float> actual = _expansion.Expand(parts[0]).ToDictionary(term => term.Term, term => term.Weight);
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
            Assert.All(expected, term => Assert.Equal(term.Value, actual[term.Key], 1e-3f));
        });
    }

    [Theory]
    [InlineData("adopted", "adopt")]
    [InlineData("b2b", "b2b")]
    [InlineData("東京", "東京")]
    [InlineData("собака", "собака")]
    [InlineData("🎉", "🎉")]
    public void The_words_own_stem_comes_first_at_full_weight(string word, string stem) =>
        Assert.Equal(new ExpandedTerm(stem, 1), _expansion.Expand(word)[0]);

    [Fact]
    public void A_word_without_known_pieces_expands_to_itself_alone() =>
        Assert.Equal([new ExpandedTerm("🎉", 1)], _expansion.Expand("🎉"));

    [Fact]
    public void The_other_terms_come_from_the_nearest_on()
    {
        IReadOnlyList<ExpandedTerm> terms = _expansion.Expand("hiking");
        Assert.True(terms.Count > 10);
        Assert.Equal(terms.Skip(1).OrderByDescending(term => term.Weight), terms.Skip(1));
        Assert.All(terms, term => Assert.InRange(term.Weight, float.Epsilon, 1));
    }

    [Fact]
    public void A_remembered_word_is_not_computed_again_and_a_long_unused_one_is_forgotten()
    {
        IReadOnlyList<ExpandedTerm> first = _expansion.Expand("🎉");
        Assert.Same(first, _expansion.Expand("🎉"));
        for (int i = 0; i < 5000; i++)
        {
            _expansion.Expand(char.ConvertFromUtf32(0x1F000 + (i % 256)) + char.ConvertFromUtf32(0x1F000 + (i / 256)));
        }

        Assert.NotSame(first, _expansion.Expand("🎉"));
    }

    [Fact]
    public void Words_expand_alike_on_many_threads()
    {
        string[] words = ["dog", "hiking", "guitar", "doctor", "berlin", "birthday", "laptop", "flight"];
        var expected = words.Select(word => new WordExpansion(StaticEmbedding.Shared).Expand(word)).ToList();
        Parallel.For(0, 400, i => Assert.Equal(expected[i % words.Length], _expansion.Expand(words[i % words.Length])));
    }
}
