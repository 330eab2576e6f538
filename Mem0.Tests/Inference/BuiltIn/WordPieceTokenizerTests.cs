using System.Text;
using Mem0.Core.Inference.BuiltIn;

namespace Mem0.Tests.Inference.BuiltIn;

public sealed class WordPieceTokenizerTests
{
    [Fact]
    public void Every_reference_text_gives_the_ids_of_the_reference()
    {
        Assert.Equal(52, EmbeddingReference.All.Count);
        Assert.All(EmbeddingReference.All, reference =>
        {
            List<int> ids = Encode(reference.Text);
            Assert.Equal(reference.Count, ids.Count);
            Assert.Equal(reference.Ids, ids.Take(reference.Ids.Count));
        });
    }

    [Theory]
    [InlineData("\uD800", "")]
    [InlineData("dog\uDC00", "dog")]
    [InlineData("do\uD83Dg", "dog")]
    [InlineData("d\0og", "dog")]
    [InlineData("dog\u2028dog", "dog dog")]
    [InlineData("DOG", "dog")]
    [InlineData("CAFÉ", "cafe")]
    [InlineData("I\u0307stanbul", "istanbul")]
    public void A_text_gives_the_pieces_of_its_plain_form(string text, string plain) => Assert.Equal(Encode(plain), Encode(text));

    [Fact]
    public void A_composed_and_a_decomposed_text_give_the_same_pieces() =>
        Assert.Equal(Encode("\uD55C\uAD6D \u00E9"), Encode("\u1112\u1161\u11AB\u1100\u116E\u11A8 e\u0301"));

    [Fact]
    public void A_word_of_a_hundred_astral_letters_fits_and_is_unknown()
    {
        string word = string.Concat(Enumerable.Repeat("\U00010428", 100));
        Assert.Equal([WordPieceTokenizer.Unknown], Encode(word));
        Assert.Equal([WordPieceTokenizer.Unknown], Encode(word + word));
    }

    [Fact]
    public void A_long_text_gives_the_pieces_of_its_parts()
    {
        string sentence = "The quick brown fox — 東京 🎉 naïve! ";
        List<int> once = Encode(sentence);
        List<int> often = Encode(string.Concat(Enumerable.Repeat(sentence, 5000)));
        Assert.Equal(5000 * once.Count, often.Count);
        Assert.Equal(once, often[^once.Count..]);
    }

    [Fact]
    public void Arbitrary_characters_give_ids_of_the_vocabulary()
    {
        Random random = new(7);
        for (int round = 0; round < 2000; round++)
        {
            StringBuilder text = new();
            for (int i = 0; i < 60; i++)
            {
                text.Append((char)random.Next(0x10000));
            }

            Assert.All(Encode(text.ToString()), id => Assert.InRange(id, 0, 30521));
        }
    }

    private static List<int> Encode(string text)
    {
        List<int> ids = [];
        StaticEmbedding.Shared.Tokenizer.Encode(text, ids);
        return ids;
    }
}
