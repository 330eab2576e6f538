using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Recall;

/// <summary>Measures the product as it is: default weights, default floors, default number of results.</summary>
internal sealed class DefaultRecall(Engine engine, IReadOnlyList<StoredMaterial> stored, Report report)
{
    /// <summary>Prints recall for each category and in all.</summary>
    public async Task PrintFiguresAsync(CancellationToken cancellationToken)
    {
        var all = new RecallFigures();
        var categories = new SortedDictionary<string, RecallFigures>(StringComparer.Ordinal);
        foreach (var material in stored)
        {
            foreach (var question in material.Material.Answerable)
            {
                var found = await material.FindAsync(engine, material.Ask(question.Text), cancellationToken);
                categories.TryAdd(question.Category, new RecallFigures());
                categories[question.Category].Add(question.Evidence, found);
                all.Add(question.Evidence, found);
            }
        }

        report.Line($"{"",-20}{RecallFigures.HeadOfResults}");
        foreach (var (category, figures) in categories)
        {
            report.Line($"{category,-20}{figures.ColumnsOfResults}");
        }

        report.Line($"{"all",-20}{all.ColumnsOfResults}");
    }

    /// <summary>Prints how many questions about nothing that is remembered get no result, and how many others do.</summary>
    public async Task PrintAbstentionAsync(IReadOnlyList<string> nonsense, CancellationToken cancellationToken)
    {
        report.Line($"{"",-20}{"nonsense",16}{"no answer there",18}{"answerable",18}");
        foreach (var material in stored)
        {
            var without = await CountWithoutResultAsync(material, nonsense, cancellationToken);
            var unanswerable = await CountWithoutResultAsync(material, [.. material.Material.Unanswerable.Select(question => question.Text)], cancellationToken);
            var answerable = await CountWithoutResultAsync(material, [.. material.Material.Answerable.Select(question => question.Text)], cancellationToken);
            report.Line($"{material.Material.Name,-20}{without,16}{unanswerable,18}{answerable,18}");
        }
    }

    private async Task<string> CountWithoutResultAsync(StoredMaterial material, IReadOnlyList<string> questions, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var question in questions)
        {
            count += (await material.FindAsync(engine, material.Ask(question), cancellationToken)).Count == 0 ? 1 : 0;
        }

        return $"{count} of {questions.Count}";
    }
}
