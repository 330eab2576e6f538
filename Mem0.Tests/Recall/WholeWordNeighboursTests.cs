using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Recall;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Recall;

public sealed class WholeWordNeighboursTests
{
    private static readonly string Asset = Path.Combine(RepositoryFolder.Path, "Mem0.Core", "Inference", "BuiltIn", "Assets", "neighbours.u16");

    /// <summary>With MEM0_UPDATE_NEIGHBOURS=1 the file is written anew from the embedding; the next build ships it.</summary>
    [Fact]
    public void What_is_shipped_is_what_a_search_of_all_words_finds()
    {
        var words = new WholeWords(StaticEmbedding.Shared);
        if (Environment.GetEnvironmentVariable("MEM0_UPDATE_NEIGHBOURS") == "1")
        {
            File.WriteAllBytes(Asset, WholeWordNeighbours.Compute(words));
            return;
        }

        Assert.Equal((long)words.Count * WholeWordNeighbours.Kept * sizeof(ushort), new FileInfo(Asset).Length);
        for (var word = 0; word < words.Count; word += 83)
        {
            Assert.Equal(words.Search(word, WholeWordNeighbours.Kept), WholeWordNeighbours.Shared.Of(word).ToArray().Select(number => (int)number));
        }
    }

    [Theory]
    [InlineData("kettle")]
    [InlineData("harbour")]
    [InlineData("zqkettle")]
    public void A_word_has_its_nearest_with_falling_cosines(string word)
    {
        var nearest = new WholeWords(StaticEmbedding.Shared).NearestTo(word, WholeWordNeighbours.Kept);
        Assert.Equal(WholeWordNeighbours.Kept, nearest.Count);
        Assert.Equal(nearest.OrderByDescending(near => near.Cosine), nearest);
    }
}
