using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Recall;

/// <summary>Measures recall on conversations of people.</summary>
internal static class RecallCommand
{
    private const string Data = "--data";

    /// <summary>The command.</summary>
    public static Command Definition { get; } = new(
        "recall", [new CommandOption(Data, "DIR", "the folder of the conversations", Required: true), .. RecallMeasurement.Options], RunAsync);

    private static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var folder = arguments.Text(Data)!;
        var materials = Directory.Exists(folder) ? LocomoReader.ReadFolder(folder) : [];
        if (materials.Count == 0)
        {
            throw new UsageException($"There are no conversations (*.json) in {folder}.");
        }

        using var report = Report.For(arguments);
        await RecallMeasurement.RunAsync(materials, arguments, report, reference: true, cancellationToken);
    }
}
