using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Recall.Language;

namespace Mem0.Core.Recall;

/// <summary>A whole word of the vocabulary and how near it lies.</summary>
/// <param name="Index">The word's number among the whole words.</param>
/// <param name="Cosine">The cosine of the two words' vectors.</param>
internal readonly record struct NearWord(int Index, float Cosine);

/// <summary>
/// The whole words of the static embedding's vocabulary, some 21,000: letters a to z only, three or more, not stop words. Such a word is
/// one piece, so its vector is the piece's row, and the row's scale cancels out of the cosine. Which of them are nearest to each is computed
/// beforehand (<see cref="WholeWordNeighbours"/>); for any other word all are looked at, which takes half a millisecond.
/// </summary>
internal sealed class WholeWords
{
    /// <summary>The pass over all words works on rounded numbers; the exact cosine decides among this many of its best.</summary>
    private const int Candidates = 64;

    private readonly StaticEmbedding _embedding;
    private readonly string[] _words;
    private readonly int[] _rows;
    private readonly float[] _inverseNorms;
    private readonly string?[] _stems;
    private readonly Dictionary<string, int> _numbers;
    private readonly WholeWordNeighbours _neighbours = WholeWordNeighbours.Shared;

    public WholeWords(StaticEmbedding embedding)
    {
        _embedding = embedding;
        KeyValuePair<string, int>[] words =
            [.. embedding.Tokenizer.Starts.Where(piece => IsWhole(piece.Key)).OrderBy(piece => piece.Value)];
        _words = Array.ConvertAll(words, word => word.Key);
        _rows = Array.ConvertAll(words, word => word.Value);
        _inverseNorms = Array.ConvertAll(_rows, row => InverseNorm(embedding.Row(row)));
        _stems = new string[_words.Length];
        _numbers = _words.Index().ToDictionary(word => word.Item, word => word.Index, StringComparer.Ordinal);
    }

    /// <summary>How many words there are.</summary>
    public int Count => _words.Length;

    /// <summary>A word by its number.</summary>
    public string this[int index] => _words[index];

    /// <summary>The stem of a whole word.</summary>
    public string StemOf(int index) => _stems[index] ??= TermAnalyzer.Stem(_words[index]);

    /// <summary>The whole words nearest to a word, from the nearest on; none for a word without pieces.</summary>
    public IReadOnlyList<NearWord> NearestTo(string word, int count)
    {
        Span<float> query = stackalloc float[StaticEmbedding.Dimensions];
        _embedding.Embed(word, query);
        if (!query.ContainsAnyExcept(0f))
        {
            return [];
        }

        return count <= WholeWordNeighbours.Kept && _numbers.TryGetValue(word, out var number) && _neighbours.Of(number) is { IsEmpty: false } known
            ? Nearest(query, known, count)
            : Search(query, count);
    }

    /// <summary>The numbers of the whole words nearest to one of them, found by looking at all.</summary>
    public IReadOnlyList<int> Search(int index, int count)
    {
        Span<float> query = stackalloc float[StaticEmbedding.Dimensions];
        _embedding.Embed(_words[index], query);
        return [.. Search(query, count).Select(near => near.Index)];
    }

    private NearWord[] Nearest(ReadOnlySpan<float> query, ReadOnlySpan<ushort> known, int count)
    {
        var nearest = new NearWord[count];
        for (int i = 0; i < nearest.Length; i++)
        {
            nearest[i] = new NearWord(known[i], Cosine(query, known[i]));
        }

        return nearest;
    }

    private NearWord[] Search(ReadOnlySpan<float> query, int count)
    {
        Span<short> rounded = stackalloc short[StaticEmbedding.Dimensions];
        Round(query, rounded);
        Span<NearWord> best = stackalloc NearWord[Candidates];
        FillCandidates(rounded, best);
        for (int i = 0; i < best.Length; i++)
        {
            best[i] = best[i] with { Cosine = Cosine(query, best[i].Index) };
        }

        best.Sort(static (a, b) => b.Cosine.CompareTo(a.Cosine));
        return best[..count].ToArray();
    }

    private static bool IsWhole(string piece) =>
        piece.Length >= 3 && !piece.AsSpan().ContainsAnyExceptInRange('a', 'z') && !StopWords.Contains(piece);

    /// <summary>A sum of 256 products of int8 and int16 stays within int32.</summary>
    private static void Round(ReadOnlySpan<float> query, Span<short> rounded)
    {
        float scale = short.MaxValue / Math.Abs(TensorPrimitives.MaxMagnitude(query));
        for (int i = 0; i < rounded.Length; i++)
        {
            rounded[i] = (short)float.Round(query[i] * scale);
        }
    }

    /// <summary>Fills the span with the words of the highest rounded cosines, in no order.</summary>
    private void FillCandidates(ReadOnlySpan<short> query, Span<NearWord> best)
    {
        PriorityQueue<int, float> queue = new(Candidates);
        float least = float.NegativeInfinity;
        for (int i = 0; i < _rows.Length; i++)
        {
            float cosine = Product(_embedding.Row(_rows[i]), query) * _inverseNorms[i];
            if (queue.Count < Candidates)
            {
                queue.Enqueue(i, cosine);
            }
            else if (cosine > least)
            {
                queue.EnqueueDequeue(i, cosine);
            }
            else
            {
                continue;
            }

            queue.TryPeek(out _, out least);
        }

        for (int i = 0; i < best.Length; i++)
        {
            best[i] = new NearWord(queue.Dequeue(), 0);
        }
    }

    private float Cosine(ReadOnlySpan<float> query, int index)
    {
        ReadOnlySpan<sbyte> row = _embedding.Row(_rows[index]);
        double sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            sum += query[i] * row[i];
        }

        return (float)(sum * _inverseNorms[index]);
    }

    private static float InverseNorm(ReadOnlySpan<sbyte> row)
    {
        int sum = 0;
        foreach (sbyte number in row)
        {
            sum += number * number;
        }

        return sum == 0 ? 0 : 1 / MathF.Sqrt(sum);
    }

    private static int Product(ReadOnlySpan<sbyte> row, ReadOnlySpan<short> query)
    {
        ref sbyte left = ref MemoryMarshal.GetReference(row);
        ref short right = ref MemoryMarshal.GetReference(query);
        Vector256<int> sum = Vector256<int>.Zero;
        for (nuint i = 0; i < StaticEmbedding.Dimensions; i += 16)
        {
            (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.LoadUnsafe(ref left, i));
            sum += Products(Vector256.Create(low, high), Vector256.LoadUnsafe(ref right, i));
        }

        return Vector256.Sum(sum);
    }

    /// <summary>Products of sixteen numbers, two and two added.</summary>
    private static Vector256<int> Products(Vector256<short> left, Vector256<short> right)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.MultiplyAddAdjacent(left, right);
        }

        (Vector256<int> leftLow, Vector256<int> leftHigh) = Vector256.Widen(left);
        (Vector256<int> rightLow, Vector256<int> rightHigh) = Vector256.Widen(right);
        return (leftLow * rightLow) + (leftHigh * rightHigh);
    }
}
