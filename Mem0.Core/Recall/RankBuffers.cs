using System.Buffers;

namespace Mem0.Core.Recall;

/// <summary>Zeroed columns for one ranking, given back together.</summary>
internal sealed class RankBuffers : IDisposable
{
    private readonly List<float[]> _floats = [];
    private readonly List<byte[]> _bytes = [];

    /// <summary>A column of at least so many zeros.</summary>
    public float[] Floats(int length)
    {
        var column = ArrayPool<float>.Shared.Rent(length);
        column.AsSpan(0, length).Clear();
        _floats.Add(column);
        return column;
    }

    /// <summary>A column of at least so many cleared marks.</summary>
    public byte[] Marks(int length)
    {
        var column = ArrayPool<byte>.Shared.Rent(length);
        column.AsSpan(0, length).Clear();
        _bytes.Add(column);
        return column;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _floats.ForEach(column => ArrayPool<float>.Shared.Return(column));
        _bytes.ForEach(column => ArrayPool<byte>.Shared.Return(column));
        _floats.Clear();
        _bytes.Clear();
    }
}
