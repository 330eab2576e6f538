using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Latency;

/// <summary>Measures adding and searching through HTTP beside the least that both must do.</summary>
internal static class LatencyCommand
{
    private const string Counts = "--counts";
    private const string Seconds = "--seconds";

    /// <summary>The command.</summary>
    public static Command Definition { get; } = new(
        "latency",
        [
            new CommandOption(Counts, "N,N,...", "how many memories to measure with, rising; 1000,10000,100000 by default"),
            new CommandOption(Seconds, "N", "how long to measure each figure of search; 5 by default"),
            Settings.Option,
            RunData.Server,
            CommandOption.Out,
        ],
        RunAsync);

    private static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var counts = arguments.Numbers(Counts, [1000, 10_000, 100_000]);
        if (!counts.SequenceEqual(counts.Distinct().Order()))
        {
            throw new UsageException($"{Counts} must rise.");
        }

        using var report = Report.For(arguments);
        var (server, settings) = (arguments.Text(RunData.Server.Name), Settings.Read(arguments));
        await using var data = await RunData.CreateAsync(server, cancellationToken);
        report.Line($"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
        var run = new LatencyRun(data, server, settings, TimeSpan.FromSeconds(arguments.Number(Seconds, 5)), report);
        await run.WarmUpAsync(cancellationToken);
        foreach (var count in counts)
        {
            await run.MeasureAsync(count, cancellationToken);
        }
    }
}
