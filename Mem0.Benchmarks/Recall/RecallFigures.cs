namespace Mem0.Benchmarks.Recall;

/// <summary>
/// How well rankings found the evidence. Recall at k is the share of a question's evidence turns among the first k results, the reciprocal
/// rank that of the first evidence turn (0 if none was found); both are means over questions.
/// </summary>
internal sealed class RecallFigures
{
    private static readonly int[] Depths = [1, 5, 10, 20];

    private readonly double[] _recall = new double[Depths.Length];
    private double _reciprocalRank;
    private int _questions;
    private int _answered;
    private long _results;

    /// <summary>The names of the columns of <see cref="Columns"/>.</summary>
    public static string Head => "  R@1   R@5  R@10  R@20   MRR";

    /// <summary>The names of the columns of <see cref="ColumnsOfResults"/>.</summary>
    public static string HeadOfResults => $"{Head}  questions  answered  results";

    /// <summary>Recall and mean reciprocal rank.</summary>
    public string Columns => string.Concat(_recall.Append(_reciprocalRank).Select(sum => $"{sum / _questions,5:.000} "));

    /// <summary>The same with the share of questions that got a result and the mean number of results.</summary>
    public string ColumnsOfResults => $"{Columns} {_questions,9} {(double)_answered / _questions,9:.000} {(double)_results / _questions,8:0.0}";

    /// <summary>The mean share of the evidence among the first ten results.</summary>
    public double RecallAtTen => _recall[Array.IndexOf(Depths, 10)] / _questions;

    /// <summary>The mean share of the evidence among the first five results.</summary>
    public double RecallAtFive => _recall[Array.IndexOf(Depths, 5)] / _questions;

    /// <summary>The mean reciprocal rank.</summary>
    public double ReciprocalRank => _reciprocalRank / _questions;

    /// <summary>The share of questions that got a result.</summary>
    public double Answered => (double)_answered / _questions;

    /// <summary>Counts a question.</summary>
    /// <param name="evidence">The turns that should have been found.</param>
    /// <param name="found">The turns that were found, best first.</param>
    public void Add(IReadOnlyList<int> evidence, IReadOnlyList<int> found)
    {
        _questions++;
        _answered += found.Count > 0 ? 1 : 0;
        _results += found.Count;
        var ranks = found.Index().Where(result => evidence.Contains(result.Item)).Select(result => result.Index).ToList();
        _reciprocalRank += ranks.Count > 0 ? 1.0 / (1 + ranks[0]) : 0;
        for (var i = 0; i < Depths.Length; i++)
        {
            _recall[i] += (double)ranks.Count(rank => rank < Depths[i]) / evidence.Count;
        }
    }
}
