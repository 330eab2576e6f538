using System.Numerics.Tensors;

namespace Mem0.Core.Recall;

/// <summary>
/// Unit vectors of one dimension, in chunks. The first chunk doubles until it is full, so that a table of few vectors is small; after
/// that growth copies nothing.
/// </summary>
internal sealed class VectorTable(int dimensions)
{
    private const int RowsPerChunk = 1024;
    private const int FirstRows = 8;

    private readonly List<float[]> _chunks = [];

    /// <summary>The vectors' dimension.</summary>
    public int Dimensions => dimensions;

    /// <summary>How many vectors there are.</summary>
    public int Count { get; private set; }

    /// <summary>The memory that the vectors occupy, in bytes.</summary>
    public long Bytes => _chunks.Sum(chunk => (long)chunk.Length) * sizeof(float);

    /// <summary>Appends a vector.</summary>
    public void Add(ReadOnlySpan<float> vector)
    {
        MakeRoom();
        vector.CopyTo(_chunks[Count / RowsPerChunk].AsSpan(Count % RowsPerChunk * dimensions, dimensions));
        Count++;
    }

    private void MakeRoom()
    {
        if (Count % RowsPerChunk == 0)
        {
            _chunks.Add(GC.AllocateUninitializedArray<float>((Count == 0 ? FirstRows : RowsPerChunk) * dimensions));
        }
        else if (Count < RowsPerChunk && Count * dimensions == _chunks[0].Length)
        {
            var larger = GC.AllocateUninitializedArray<float>(2 * _chunks[0].Length);
            _chunks[0].CopyTo(larger, 0);
            _chunks[0] = larger;
        }
    }

    /// <summary>Writes the cosine of each vector whose mark is set with <paramref name="query"/>, negative ones as 0. Others stay as they are.</summary>
    /// <param name="query">A unit vector, or the zero vector, which matches nothing.</param>
    /// <param name="marks">One byte a vector; 0 leaves it out.</param>
    /// <param name="cosines">One cosine a vector, 0..1.</param>
    public void Cosines(ReadOnlySpan<float> query, ReadOnlySpan<byte> marks, Span<float> cosines)
    {
        for (var chunk = 0; chunk < _chunks.Count; chunk++)
        {
            var rows = _chunks[chunk].AsSpan();
            var first = chunk * RowsPerChunk;
            var last = Math.Min(first + RowsPerChunk, Count);
            for (var row = first; row < last; row++)
            {
                if (marks[row] != 0)
                {
                    cosines[row] = Math.Max(0, TensorPrimitives.Dot(rows.Slice((row - first) * dimensions, dimensions), query));
                }
            }
        }
    }
}
