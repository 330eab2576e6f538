using System.Runtime.InteropServices;

namespace Mem0.Core.Recall;

/// <summary>Texts, memories or windows, of which those are searched whose mark is set.</summary>
/// <param name="Postings">Which texts have which terms.</param>
/// <param name="Marks">One byte a text: 1 if it is searched, else 0. May be longer than there are texts.</param>
/// <param name="Lengths">One length a text, in terms.</param>
internal sealed record Collection(PostingTable Postings, byte[] Marks, List<int> Lengths)
{
    private readonly bool _isWhole = !Marks.AsSpan(0, Lengths.Count).Contains((byte)0);

    /// <summary>In how many of the texts that are searched a term occurs.</summary>
    public int Frequency(int term) => _isWhole ? Postings.Of(term).Length : Postings.Frequency(term, Marks);

    /// <summary>The weighting over the texts that are searched in all of the collections.</summary>
    public static Bm25 Weigh(RecallWeights weights, params ReadOnlySpan<Collection> collections)
    {
        var count = 0;
        long total = 0;
        foreach (var collection in collections)
        {
            var lengths = CollectionsMarshal.AsSpan(collection.Lengths);
            for (var text = 0; text < lengths.Length; text++)
            {
                count += collection.Marks[text];
                total += collection.Marks[text] * lengths[text];
            }
        }

        return new Bm25(count, count == 0 ? 0 : (double)total / count, weights.K1, weights.B);
    }
}
