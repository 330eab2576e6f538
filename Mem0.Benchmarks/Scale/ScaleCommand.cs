using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Scale;

/// <summary>Measures the store in PostgreSQL from a thousand to a million memories, beside its bare statements.</summary>
internal static class ScaleCommand
{
    private const string Counts = "--counts";
    private const string Seconds = "--seconds";

    /// <summary>The command.</summary>
    public static Command Definition { get; } = new(
        "scale",
        [
            RunData.Server with { Purpose = "the server; each size has a temporary database", Required = true },
            new CommandOption(Counts, "N,N,...", "how many memories to measure with, rising; 1000,10000,100000,1000000 by default"),
            new CommandOption(Seconds, "N", "how long to measure each figure; 5 by default"),
            Settings.Option,
            CommandOption.Out,
        ],
        RunAsync);

    private static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var counts = arguments.Numbers(Counts, [1000, 10_000, 100_000, 1_000_000]);
        if (!counts.SequenceEqual(counts.Distinct().Order()))
        {
            throw new UsageException($"{Counts} must rise.");
        }

        var server = arguments.Text(RunData.Server.Name)!;
        var settings = Settings.Read(arguments);
        using var report = Report.For(arguments);
        report.Line($"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
        var time = TimeSpan.FromSeconds(arguments.Number(Seconds, 5));
        var figures = new List<ScaleFigures>();
        await WarmUpAsync(server, cancellationToken);
        foreach (var count in counts)
        {
            figures.Add(await new ScaleRun(server, settings, time, report).MeasureAsync(count, cancellationToken));
        }

        Print(figures, report);
    }

    /// <summary>Runs everything once, so that no figure has the compiler's time in it: a large scope needs few memories to be searched as one.</summary>
    private static async Task WarmUpAsync(string server, CancellationToken cancellationToken) =>
        await new ScaleRun(server, new Dictionary<string, string?> { ["Mem0:Postgres:ExactScopeLimit"] = "500" }, TimeSpan.FromSeconds(2), null)
            .MeasureAsync(4000, cancellationToken);

    private static void Print(List<ScaleFigures> figures, Report report)
    {
        report.Heading("All sizes");
        report.Line($"{"memories",10}{"large scope, p95",20}{"÷ floor",10}{"small scope, p50",20}{"p95",10}{"÷ floor",10}{"recall@10",11}");
        foreach (var size in figures)
        {
            report.Line(
                $"{size.Count,10:N0}{size.Large.P95,17:0.000} ms{size.Large.P95 / size.LargeFloor.P95,10:0.0}"
                + $"{size.Small.P50,17:0.000} ms{size.Small.P95,10:0.000}{size.Small.P95 / size.SmallFloor.P95,10:0.0}{size.Recall,11:0.000}");
        }

        if ((figures.FirstOrDefault(size => size.Count == 10_000) ?? figures[0]) is var first && figures[^1] is var last && first != last)
        {
            report.Line(
                $"small scope from {first.Count:N0} to {last.Count:N0} memories: p50 × {last.Small.P50 / first.Small.P50:0.00}, p95 × {last.Small.P95 / first.Small.P95:0.00}");
        }
    }
}
