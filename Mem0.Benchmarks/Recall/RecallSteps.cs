using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Recall;

/// <summary>Measures what each part of the ranking adds, with floors and abstaining off.</summary>
internal sealed class RecallSteps(IRunData data, IReadOnlyList<StoredMaterial> stored, Report report)
{
    /// <summary>The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009).</summary>
    private const int FusionConstant = 60;

    /// <summary>Prints one row for each step.</summary>
    /// <param name="withNames">The same materials with the speaker in the text; null where no speakers are known.</param>
    /// <param name="reference">Whether the reference figures belong to these materials.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task PrintAsync(IReadOnlyList<StoredMaterial>? withNames, bool reference, CancellationToken cancellationToken)
    {
        report.Line($"{"",-42}{RecallFigures.Head}{(reference ? "   reference  R@1   R@5  R@10   MRR" : "")}");
        IReadOnlyList<IReadOnlyList<int>> words = [];
        foreach (var step in RecallStep.All)
        {
            Report.Progress($"step {step.Name}");
            var rankings = await RankAsync(step, step.NamesInText ? withNames ?? stored : stored, cancellationToken);
            Print(step.Name, rankings, reference ? step.Reference : null);
            if (step == RecallStep.Words)
            {
                words = rankings;
            }

            if (step == RecallStep.Meaning)
            {
                var fused = words.Zip(rankings, Fuse).ToList();
                Print("5 reciprocal rank fusion of 1 and 4", fused, reference ? [.293, .532, .652, .448] : null);
            }
        }
    }

    private static IReadOnlyList<int> Fuse(IReadOnlyList<int> one, IReadOnlyList<int> other)
    {
        var values = new Dictionary<int, double>();
        foreach (var (rank, turn) in one.Index().Concat(other.Index()))
        {
            values[turn] = values.GetValueOrDefault(turn) + (1.0 / (FusionConstant + 1 + rank));
        }

        return [.. values.OrderByDescending(value => value.Value).ThenBy(value => value.Key).Select(value => value.Key)];
    }

    /// <summary>The ranking of every answerable question of all materials.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<int>>> RankAsync(
        RecallStep step, IReadOnlyList<StoredMaterial> materials, CancellationToken cancellationToken)
    {
        await using var engine = Engine.Open(data, step.Settings);
        var rankings = new List<IReadOnlyList<int>>();
        foreach (var material in materials)
        {
            foreach (var question in material.Material.Answerable)
            {
                rankings.Add(await material.FindAsync(engine, material.AskForAll(question.Text), cancellationToken));
            }
        }

        return rankings;
    }

    private void Print(string name, IReadOnlyList<IReadOnlyList<int>> rankings, double[]? reference)
    {
        var figures = new RecallFigures();
        foreach (var (question, found) in stored.SelectMany(material => material.Material.Answerable).Zip(rankings))
        {
            figures.Add(question.Evidence, found);
        }

        var beside = reference is null ? "" : "            " + string.Concat(reference.Select(figure => $"{figure,5:.000} "));
        report.Line($"{name,-42}{figures.Columns}{beside}");
    }
}
