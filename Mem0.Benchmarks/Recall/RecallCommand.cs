using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Recall;

/// <summary>Measures recall on conversations of people.</summary>
internal static class RecallCommand
{
    private const string Data = "--data";
    private const string Nonsense = "--nonsense";
    private const string Steps = "--steps";
    private const string NoSteps = "--no-steps";
    private const string Calibrate = "--calibrate";

    /// <summary>The command.</summary>
    public static Command Definition { get; } = new(
        "recall",
        [
            new CommandOption(Data, "DIR", "the folder of the conversations", Required: true),
            new CommandOption(Nonsense, "FILE", "questions about nothing that is remembered, one a line; 20 of them are built in"),
            new CommandOption(Steps, null, "what each part of the ranking adds, floors off (the default)"),
            new CommandOption(NoSteps, null, "leave the steps out"),
            new CommandOption(Calibrate, null, "what the defaults of floors and abstaining were chosen by"),
            CommandOption.Out,
        ],
        RunAsync);

    private static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var materials = ReadMaterials(arguments.Text(Data)!);
        var nonsense = ReadNonsense(arguments.Text(Nonsense));
        using var report = Report.For(arguments);
        using var folder = new TemporaryFolder();
        var (stored, withNames) = await StoreAsync(folder, materials, !arguments.Has(NoSteps), cancellationToken);
        await using (var engine = Engine.Open(folder))
        {
            var recall = new DefaultRecall(engine, stored, report);
            Report.Progress("default settings");
            report.Heading("Default settings and floors, at most 20 results");
            await recall.PrintFiguresAsync(cancellationToken);
            report.Heading("Questions without a result");
            await recall.PrintAbstentionAsync(nonsense, cancellationToken);
            if (arguments.Has(Calibrate))
            {
                Report.Progress("floors");
                var calibration = new Calibration(engine, stored, report);
                report.Heading("Quantiles over questions");
                await calibration.PrintAbstentionAsync(nonsense, cancellationToken);
                report.Heading("Floors, without abstaining");
                await calibration.PrintFloorsAsync(cancellationToken);
            }
        }

        if (!arguments.Has(NoSteps))
        {
            report.Heading("Steps, floors off");
            await new RecallSteps(folder, stored, report).PrintAsync(withNames, reference: true, cancellationToken);
        }
    }

    private static IReadOnlyList<Material> ReadMaterials(string folder)
    {
        var materials = Directory.Exists(folder) ? LocomoReader.ReadFolder(folder) : [];
        return materials.Count > 0 ? materials : throw new UsageException($"There are no conversations (*.json) in {folder}.");
    }

    private static IReadOnlyList<string> ReadNonsense(string? path)
    {
        if (path is not null && !File.Exists(path))
        {
            throw new UsageException($"There is no file {path}.");
        }

        using var reader = new StreamReader(path is null ? typeof(RecallCommand).Assembly.GetManifestResourceStream("nonsense.txt")! : File.OpenRead(path));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    private static async Task<(IReadOnlyList<StoredMaterial> Stored, IReadOnlyList<StoredMaterial> WithNames)> StoreAsync(
        TemporaryFolder folder, IReadOnlyList<Material> materials, bool withNames, CancellationToken cancellationToken)
    {
        await using var engine = Engine.Open(folder);
        var stored = new List<StoredMaterial>();
        var named = new List<StoredMaterial>();
        foreach (var material in materials)
        {
            Report.Progress($"storing {material.Name}: {material.Turns.Count} turns");
            stored.Add(await StoredMaterial.AddAsync(engine, material, cancellationToken));
            if (withNames)
            {
                named.Add(await StoredMaterial.AddWithNamesAsync(engine, material, cancellationToken));
            }
        }

        return (stored, named);
    }
}
