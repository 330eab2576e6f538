namespace Mem0.Core.Recall;

/// <summary>Gives equal texts the same small number, from 0 in the order of appearance.</summary>
internal sealed class Interner
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _texts = [];

    public Interner() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How many different texts there are.</summary>
    public int Count => _texts.Count;

    /// <summary>The memory that the texts occupy, in bytes, estimated.</summary>
    public long Bytes { get; private set; }

    /// <summary>The text of a number.</summary>
    public string this[int number] => _texts[number];

    /// <summary>The number of a text, new if it was not there.</summary>
    public int Number(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out var number))
        {
            return number;
        }

        number = _texts.Count;
        var kept = text.ToString();
        _texts.Add(kept);
        _numbers.Add(kept, number);
        Bytes += 80 + (2 * kept.Length);
        return number;
    }

    /// <summary>The number of a text, −1 for null.</summary>
    public int NumberOrNone(string? text) => text is null ? -1 : Number(text);

    /// <summary>The number of a text, or −1 when it is not there.</summary>
    public int Find(string text) => _numbers.GetValueOrDefault(text, -1);
}
