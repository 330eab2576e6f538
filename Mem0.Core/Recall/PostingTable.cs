using System.Runtime.InteropServices;

namespace Mem0.Core.Recall;

/// <summary>One text in which a term occurs.</summary>
/// <param name="Text">The text's number.</param>
/// <param name="Occurrences">How often the term occurs in it.</param>
internal readonly record struct Posting(int Text, int Occurrences);

/// <summary>For each term the texts in which it occurs, in the order of their numbers.</summary>
internal sealed class PostingTable
{
    private readonly List<List<Posting>?> _postings = [];

    /// <summary>How many postings there are in all.</summary>
    public long Count { get; private set; }

    /// <summary>Adds the terms of a text, which has a higher number than all before it.</summary>
    public void Add(int text, ReadOnlySpan<int> terms)
    {
        foreach (var term in terms)
        {
            while (_postings.Count <= term)
            {
                _postings.Add(null);
            }

            var list = _postings[term] ??= new List<Posting>(1);
            if (list.Count > 0 && list[^1].Text == text)
            {
                list[^1] = new Posting(text, list[^1].Occurrences + 1);
            }
            else
            {
                list.Add(new Posting(text, 1));
                Count++;
            }
        }
    }

    /// <summary>The texts in which a term occurs; empty when there is none.</summary>
    public ReadOnlySpan<Posting> Of(int term) => term < _postings.Count ? CollectionsMarshal.AsSpan(_postings[term]) : [];

    /// <summary>In how many of the texts whose mark is set a term occurs.</summary>
    public int Frequency(int term, ReadOnlySpan<byte> marks)
    {
        var frequency = 0;
        foreach (var posting in Of(term))
        {
            frequency += marks[posting.Text];
        }

        return frequency;
    }
}
