using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mem0.Core.Inference.BuiltIn;

/// <summary>
/// A static text embedding: one vector per word piece; a text's vector is the sum of the vectors of its pieces, divided by its Euclidean
/// norm. The cosine of two texts is the dot product of their vectors: near 0 for unrelated texts, .5 to .9 for paraphrases.
/// </summary>
/// <remarks>Safe for concurrent use. The rows are read where the runtime has mapped the assembly, so they cost no managed memory.</remarks>
internal sealed unsafe class StaticEmbedding
{
    /// <summary>The length of a vector.</summary>
    public const int Dimensions = 256;

    /// <summary>
    /// Row-major int8, one row of <see cref="Dimensions"/> per piece; row i × <see cref="_scales"/>[i] is the vector of piece i.
    /// </summary>
    private readonly sbyte* _rows;

    private readonly float[] _scales;

    private StaticEmbedding()
    {
        using (StreamReader vocabulary = new(Resource("vocab.txt")))
        {
            Tokenizer = new WordPieceTokenizer(vocabulary);
        }

        _scales = ReadScales();
        using UnmanagedMemoryStream vectors = Resource("vectors.i8");
        if (vectors.Length != (long)_scales.Length * Dimensions)
        {
            throw new InvalidOperationException("The embedded vectors and their scales differ in number.");
        }

        _rows = (sbyte*)vectors.PositionPointer;
    }

    /// <summary>The one embedding of the process; the first use loads it.</summary>
    public static StaticEmbedding Shared { get; } = new();

    /// <summary>The tokenizer whose ids number the rows.</summary>
    public WordPieceTokenizer Tokenizer { get; }

    /// <summary>The unscaled vector of a piece; valid as long as the process lives.</summary>
    public ReadOnlySpan<sbyte> Row(int id)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, (uint)_scales.Length, nameof(id));
        return new(_rows + ((long)id * Dimensions), Dimensions);
    }

    /// <summary>Writes a text's vector: of length 1, or zero when the text has no piece that the vocabulary knows.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Room for <see cref="Dimensions"/> numbers.</param>
    public void Embed(ReadOnlySpan<char> text, Span<float> destination)
    {
        destination = destination[..Dimensions];
        destination.Clear();
        RowSum sum = new(this, destination);
        Tokenizer.Encode(text, ref sum);
        float norm = TensorPrimitives.Norm<float>(destination);
        if (norm > 0)
        {
            TensorPrimitives.Divide(destination, norm, destination);
        }
    }

    private static float[] ReadScales()
    {
        using UnmanagedMemoryStream resource = Resource("scales.f32");
        var scales = new float[resource.Length / sizeof(float)];
        resource.ReadExactly(MemoryMarshal.AsBytes(scales.AsSpan()));
        return scales;
    }

    private static UnmanagedMemoryStream Resource(string name) =>
        (UnmanagedMemoryStream)typeof(StaticEmbedding).Assembly.GetManifestResourceStream(name)!;

    /// <summary>Adds row × scale to the sum, eight numbers at a time.</summary>
    private void AddRow(int id, Span<float> sum)
    {
        ref sbyte row = ref MemoryMarshal.GetReference(Row(id));
        ref float target = ref MemoryMarshal.GetReference(sum);
        Vector256<float> scale = Vector256.Create(_scales[id]);
        for (nuint i = 0; i < Dimensions; i += 16)
        {
            (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.LoadUnsafe(ref row, i));
            AddEight(low, scale, ref target, i);
            AddEight(high, scale, ref target, i + 8);
        }
    }

    private static void AddEight(Vector128<short> numbers, Vector256<float> scale, ref float target, nuint at)
    {
        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(numbers);
        Vector256<float> wide = Vector256.ConvertToSingle(Vector256.Create(low, high));
        Vector256.FusedMultiplyAdd(wide, scale, Vector256.LoadUnsafe(ref target, at)).StoreUnsafe(ref target, at);
    }

    private readonly ref struct RowSum(StaticEmbedding embedding, Span<float> sum) : IPieceReceiver
    {
        private readonly Span<float> _sum = sum;

        public void Add(int id)
        {
            if (id != WordPieceTokenizer.Unknown)
            {
                embedding.AddRow(id, _sum);
            }
        }
    }
}
