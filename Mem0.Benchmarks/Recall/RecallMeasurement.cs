using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Recall;

/// <summary>What is measured of any material: the product as it is, abstention and, if asked for, calibration and steps.</summary>
internal static class RecallMeasurement
{
    private const string Nonsense = "--nonsense";
    private const string Steps = "--steps";
    private const string NoSteps = "--no-steps";
    private const string Calibrate = "--calibrate";

    /// <summary>The options that all commands of recall share.</summary>
    public static IReadOnlyList<CommandOption> Options { get; } =
    [
        new CommandOption(Nonsense, "FILE", "questions about nothing that is remembered, one a line; 20 of them are built in"),
        new CommandOption(Steps, null, "what each part of the ranking adds, floors off (the default)"),
        new CommandOption(NoSteps, null, "leave the steps out"),
        new CommandOption(Calibrate, null, "what the defaults of floors and abstaining were chosen by"),
        Settings.Option,
        RunData.Server,
        CommandOption.Out,
    ];

    /// <summary>A text that is built in.</summary>
    public static StreamReader BuiltIn(string name) => new(typeof(RecallMeasurement).Assembly.GetManifestResourceStream(name)!);

    /// <summary>Stores materials in a place of their own and measures all of them together.</summary>
    /// <param name="materials">The materials.</param>
    /// <param name="arguments">The command's options.</param>
    /// <param name="report">Where the figures go.</param>
    /// <param name="reference">Whether the reference figures of <see cref="RecallStep"/> belong to these materials.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task RunAsync(
        IReadOnlyList<Material> materials, Arguments arguments, Report report, bool reference, CancellationToken cancellationToken)
    {
        var nonsense = ReadNonsense(arguments.Text(Nonsense));
        var settings = Settings.Read(arguments);
        await using var data = await RunData.CreateAsync(arguments.Text(RunData.Server.Name), cancellationToken);
        var withSteps = !arguments.Has(NoSteps);
        var stored = await StoreAsync(data, materials, StoredMaterial.AddAsync, cancellationToken);
        await using (var engine = Engine.Open(data, settings))
        {
            await MakeIndexesAsync(engine, stored, cancellationToken);
            await MeasureDefaultsAsync(engine, stored, nonsense, arguments.Has(Calibrate), report, cancellationToken);
        }

        if (withSteps)
        {
            var hasSpeakers = materials.Any(material => material.Turns.Any(turn => turn.Speaker is not null));
            var withNames = hasSpeakers ? await StoreAsync(data, materials, StoredMaterial.AddWithNamesAsync, cancellationToken) : null;
            report.Heading("Steps, floors off");
            await new RecallSteps(data, stored, report).PrintAsync(withNames, reference, cancellationToken);
        }
    }

    private static async Task MeasureDefaultsAsync(
        Engine engine,
        IReadOnlyList<StoredMaterial> stored,
        IReadOnlyList<string> nonsense,
        bool calibrate,
        Report report,
        CancellationToken cancellationToken)
    {
        var recall = new DefaultRecall(engine, stored, report);
        Report.Progress("default settings");
        report.Heading($"{string.Join(", ", stored.Select(material => material.Material.Name))}: default settings and floors, at most 20 results");
        await recall.PrintFiguresAsync(cancellationToken);
        report.Heading("Questions without a result");
        await recall.PrintAbstentionAsync(nonsense, cancellationToken);
        if (calibrate)
        {
            Report.Progress("calibration");
            var calibration = new Calibration(engine, stored, report);
            report.Heading("Quantiles over questions");
            await calibration.PrintAbstentionAsync(nonsense, cancellationToken);
            report.Heading("Floors, without abstaining");
            await calibration.PrintFloorsAsync(cancellationToken);
        }
    }

    /// <summary>A scope is found to be large by its first search.</summary>
    private static async Task MakeIndexesAsync(Engine engine, IReadOnlyList<StoredMaterial> stored, CancellationToken cancellationToken)
    {
        foreach (var material in stored)
        {
            await material.FindAsync(engine, material.Ask(material.Material.Name), cancellationToken);
        }

        await engine.MakeIndexesAsync(cancellationToken);
    }

    private static IReadOnlyList<string> ReadNonsense(string? path)
    {
        if (path is not null && !File.Exists(path))
        {
            throw new UsageException($"There is no file {path}.");
        }

        using var reader = path is null ? BuiltIn("nonsense.txt") : new StreamReader(path);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    private static async Task<IReadOnlyList<StoredMaterial>> StoreAsync(
        IRunData data,
        IReadOnlyList<Material> materials,
        Func<Engine, Material, CancellationToken, Task<StoredMaterial>> add,
        CancellationToken cancellationToken)
    {
        await using var engine = Engine.Open(data);
        var stored = new List<StoredMaterial>();
        foreach (var material in materials)
        {
            Report.Progress($"storing {material.Name}: {material.Turns.Count} memories");
            stored.Add(await add(engine, material, cancellationToken));
        }

        return stored;
    }
}
