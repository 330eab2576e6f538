using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Recall;

/// <summary>Prints what the defaults of the floors and of abstaining were chosen by.</summary>
internal sealed class Calibration(Engine engine, IReadOnlyList<StoredMaterial> stored, Report report)
{
    private const int TopK = 20;

    private static readonly double[] Quantiles = [0, .01, .02, .05, .25, .5, .75, .95, 1];

    /// <summary>
    /// Prints quantiles, over questions, of the two figures that decide whether a question has an answer: the highest nearness of a memory
    /// with it and the highest share of its words that a memory has.
    /// </summary>
    public async Task PrintAbstentionAsync(IReadOnlyList<string> nonsense, CancellationToken cancellationToken)
    {
        report.Line($"{"",-32}{string.Concat(Quantiles.Select(quantile => $"{quantile,6:P0}"))}");
        await PrintAsync("nonsense", material => nonsense, cancellationToken);
        await PrintAsync("no answer there", material => material.Unanswerable.Select(question => question.Text), cancellationToken);
        await PrintAsync("answerable", material => material.Answerable.Select(question => question.Text), cancellationToken);
    }

    /// <summary>Prints recall and the number of results for floors around the defaults; abstaining is off.</summary>
    public async Task PrintFloorsAsync(CancellationToken cancellationToken)
    {
        var rankings = new List<(MaterialQuestion Question, IReadOnlyList<FoundTurn> Found)>();
        foreach (var material in stored)
        {
            foreach (var question in material.Material.Answerable)
            {
                rankings.Add((question, await material.ExplainAsync(engine, material.AskForAll(question.Text), cancellationToken)));
            }
        }

        report.Line($"{"threshold  relative floor",-32}{RecallFigures.HeadOfResults}");
        foreach (var threshold in (ReadOnlySpan<double>)[0, .05, .1, .15, .2, .25])
        {
            foreach (var relative in (ReadOnlySpan<double>)[0, .4, .45, .5, .6])
            {
                var figures = new RecallFigures();
                rankings.ForEach(ranking => figures.Add(ranking.Question.Evidence, Above(ranking.Found, threshold, relative)));
                report.Line($"{threshold,9:.00} {relative,15:.00}       {figures.ColumnsOfResults}");
            }
        }
    }

    private static IReadOnlyList<int> Above(IReadOnlyList<FoundTurn> found, double threshold, double relative) =>
    [
        .. found
            .Where(turn => turn.Score >= threshold && turn.Value >= relative * found[0].Value)
            .Take(TopK)
            .Select(turn => turn.Turn),
    ];

    private async Task PrintAsync(string name, Func<Material, IEnumerable<string>> questions, CancellationToken cancellationToken)
    {
        var nearness = new List<float>();
        var shares = new List<float>();
        foreach (var material in stored)
        {
            foreach (var question in questions(material.Material))
            {
                var (near, share) = await material.BestAsync(engine, question, cancellationToken);
                nearness.Add(near);
                shares.Add(share);
            }
        }

        Print($"{name}: best nearness", nearness);
        Print($"{name}: best word share", shares);
    }

    private void Print(string name, List<float> values)
    {
        if (values.Count > 0)
        {
            values.Sort();
            report.Line($"{name,-32}{string.Concat(Quantiles.Select(quantile => $"{values[(int)Math.Round(quantile * (values.Count - 1))],6:.00}"))}");
        }
    }
}
