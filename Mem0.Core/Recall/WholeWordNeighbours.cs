using System.Buffers.Binary;
using Mem0.Core.Inference.BuiltIn;

namespace Mem0.Core.Recall;

/// <summary>
/// For each whole word the numbers of the <see cref="Kept"/> whole words nearest to it, from the nearest on. Computed from the built-in
/// embedding and shipped with it, as little-endian 16-bit numbers; a test compares them with a search.
/// </summary>
internal sealed class WholeWordNeighbours
{
    /// <summary>How many are kept for each word.</summary>
    public const int Kept = 32;

    private const string Resource = "neighbours.u16";

    private readonly ushort[] _numbers;

    private WholeWordNeighbours(byte[] bytes)
    {
        _numbers = new ushort[bytes.Length / sizeof(ushort)];
        for (var i = 0; i < _numbers.Length; i++)
        {
            _numbers[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(i * sizeof(ushort)));
        }
    }

    /// <summary>Those of the built-in embedding.</summary>
    public static WholeWordNeighbours Shared { get; } = Load();

    /// <summary>The nearest words of a word by its number.</summary>
    public ReadOnlySpan<ushort> Of(int word) => _numbers.AsSpan(word * Kept, Kept);

    /// <summary>The form in which they are shipped.</summary>
    public static byte[] Compute(WholeWords words)
    {
        var bytes = new byte[words.Count * Kept * sizeof(ushort)];
        Parallel.For(0, words.Count, word =>
        {
            var nearest = words.Search(word, Kept);
            for (var i = 0; i < Kept; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(((word * Kept) + i) * sizeof(ushort)), (ushort)nearest[i]);
            }
        });
        return bytes;
    }

    private static WholeWordNeighbours Load()
    {
        using var stream = typeof(StaticEmbedding).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new WholeWordNeighbours(bytes);
    }
}
