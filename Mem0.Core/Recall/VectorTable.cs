using System.Numerics;
using System.Runtime.InteropServices;

namespace Mem0.Core.Recall;

/// <summary>
/// Unit vectors of one dimension, in chunks. The first chunk doubles until it is full, so that a table of few vectors is small; after
/// that growth copies nothing. The numbers are kept as bfloat16, the upper half of a 32-bit floating point number: half the memory, and a
/// cosine is off by 0.004 at the very most and by about 0.0001 as a rule, which is far below what tells two memories apart.
/// </summary>
internal sealed class VectorTable(int dimensions)
{
    private const int RowsPerChunk = 1024;
    private const int FirstRows = 8;
    private const int HalfBits = 16;
    private const uint UpperHalf = 0xFFFF_0000;

    private readonly List<ushort[]> _chunks = [];

    /// <summary>How many vectors there are.</summary>
    public int Count { get; private set; }

    /// <summary>The memory that the vectors occupy, in bytes.</summary>
    public long Bytes => _chunks.Sum(chunk => (long)chunk.Length) * sizeof(ushort);

    /// <summary>A number as the table keeps it: rounded to the nearest bfloat16, to the even one of two equally near.</summary>
    public static float Kept(float number) => BitConverter.UInt32BitsToSingle((uint)Upper(number) << HalfBits);

    /// <summary>Appends a vector.</summary>
    public void Add(ReadOnlySpan<float> vector)
    {
        MakeRoom();
        var row = _chunks[Count / RowsPerChunk].AsSpan(Count % RowsPerChunk * dimensions, dimensions);
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = Upper(vector[i]);
        }

        Count++;
    }

    /// <summary>Writes the cosine of each vector whose mark is set with <paramref name="query"/>, negative ones as 0. Others stay as they are.</summary>
    /// <param name="query">A unit vector, or the zero vector, which matches nothing.</param>
    /// <param name="marks">One byte a vector; 0 leaves it out.</param>
    /// <param name="cosines">One cosine a vector, 0..1.</param>
    public void Cosines(ReadOnlySpan<float> query, ReadOnlySpan<byte> marks, Span<float> cosines)
    {
        var (lower, upper) = Split(query);
        for (var chunk = 0; chunk < _chunks.Count; chunk++)
        {
            var rows = _chunks[chunk].AsSpan();
            var first = chunk * RowsPerChunk;
            var last = Math.Min(first + RowsPerChunk, Count);
            for (var row = first; row < last; row++)
            {
                if (marks[row] != 0)
                {
                    cosines[row] = Math.Max(0, Dot(rows.Slice((row - first) * dimensions, dimensions), query, lower, upper));
                }
            }
        }
    }

    private static ushort Upper(float number)
    {
        var bits = BitConverter.SingleToUInt32Bits(number);
        return (ushort)((bits + 0x7FFF + ((bits >> HalfBits) & 1)) >> HalfBits);
    }

    /// <summary>
    /// Two neighbouring numbers of a row are the two halves of a 32-bit word, so that a shift and a mask widen them without moving them
    /// across the register. The query is taken apart in the same way, once.
    /// </summary>
    private static (float[] Lower, float[] Upper) Split(ReadOnlySpan<float> query)
    {
        var (lower, upper) = (new float[query.Length / 2], new float[query.Length / 2]);
        for (var i = 0; i < lower.Length; i++)
        {
            (lower[i], upper[i]) = (query[2 * i], query[(2 * i) + 1]);
        }

        return BitConverter.IsLittleEndian ? (lower, upper) : (upper, lower);
    }

    private static float Dot(ReadOnlySpan<ushort> row, ReadOnlySpan<float> query, ReadOnlySpan<float> lower, ReadOnlySpan<float> upper)
    {
        // Within the bounds: a row has two numbers for each one of a half of the query.
        ref var words = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<ushort, uint>(row));
        ref var lowerHalf = ref MemoryMarshal.GetReference(lower);
        ref var upperHalf = ref MemoryMarshal.GetReference(upper);
        var mask = new Vector<uint>(UpperHalf);

        // Four sums that do not wait for each other.
        var (lowerSum, upperSum) = (Vector<float>.Zero, Vector<float>.Zero);
        var (nextLowerSum, nextUpperSum) = (Vector<float>.Zero, Vector<float>.Zero);
        var step = Vector<uint>.Count;
        var i = 0;
        for (; i <= lower.Length - (2 * step); i += 2 * step)
        {
            var pair = Vector.LoadUnsafe(ref words, (nuint)i);
            var next = Vector.LoadUnsafe(ref words, (nuint)(i + step));
            lowerSum = Vector.FusedMultiplyAdd(Vector.AsVectorSingle(pair << HalfBits), Vector.LoadUnsafe(ref lowerHalf, (nuint)i), lowerSum);
            upperSum = Vector.FusedMultiplyAdd(Vector.AsVectorSingle(pair & mask), Vector.LoadUnsafe(ref upperHalf, (nuint)i), upperSum);
            nextLowerSum = Vector.FusedMultiplyAdd(Vector.AsVectorSingle(next << HalfBits), Vector.LoadUnsafe(ref lowerHalf, (nuint)(i + step)), nextLowerSum);
            nextUpperSum = Vector.FusedMultiplyAdd(Vector.AsVectorSingle(next & mask), Vector.LoadUnsafe(ref upperHalf, (nuint)(i + step)), nextUpperSum);
        }

        var sum = Vector.Sum(lowerSum + upperSum + nextLowerSum + nextUpperSum);
        for (var rest = 2 * i; rest < row.Length; rest++)
        {
            sum += BitConverter.UInt32BitsToSingle((uint)row[rest] << HalfBits) * query[rest];
        }

        return sum;
    }

    private void MakeRoom()
    {
        if (Count % RowsPerChunk == 0)
        {
            _chunks.Add(GC.AllocateUninitializedArray<ushort>((Count == 0 ? FirstRows : RowsPerChunk) * dimensions));
        }
        else if (Count < RowsPerChunk && Count * dimensions == _chunks[0].Length)
        {
            var larger = GC.AllocateUninitializedArray<ushort>(2 * _chunks[0].Length);
            _chunks[0].CopyTo(larger, 0);
            _chunks[0] = larger;
        }
    }
}
