using Mem0.Benchmarks.Commands;
using Mem0.Benchmarks.Latency;

namespace Mem0.Benchmarks.Peer;

/// <summary>Measures mem0's own npm package and the API side by side: one server, one embedding, the same texts.</summary>
internal static class PeerCommand
{
    private const string Adds = "--adds";
    private const string Searches = "--searches";
    private const string Clients = "--clients";

    /// <summary>The command.</summary>
    public static Command Definition { get; } = new(
        "peer",
        [
            RunData.Server with { Purpose = "the server; both sides have a temporary database. Needs node and npm, and the npm registry", Required = true },
            new CommandOption(Adds, "N", "how many memories to add; 1000 by default"),
            new CommandOption(Searches, "N", "how many searches; 300 by default"),
            new CommandOption(Clients, "N,N,...", "how many clients at once, a run for each number; 1,8 by default"),
            Settings.Option,
            CommandOption.Out,
        ],
        RunAsync);

    private static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var work = new PeerWork(arguments.Text(RunData.Server.Name)!, arguments.Number(Adds, 1000), arguments.Number(Searches, 300), Settings.Read(arguments));
        using var report = Report.For(arguments);
        using var folder = new TemporaryFolder();
        var package = await PeerPackage.InstallAsync(folder.Path, work.AllTexts, cancellationToken);
        report.Line($"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}, node {package.NodeVersion}");
        Report.Progress("warming up");
        await OurSide.MeasureAsync(work, clients: 1, cancellationToken);
        foreach (var clients in arguments.Numbers(Clients, [1, 8]))
        {
            Report.Progress($"{clients} clients: mem0's npm package");
            var peer = await package.MeasureAsync(work, clients, cancellationToken);
            Report.Progress($"{clients} clients: this API");
            Print(clients, peer, await OurSide.MeasureAsync(work, clients, cancellationToken), report);
        }
    }

    private static void Print(int clients, PeerFigures peer, PeerFigures ours, Report report)
    {
        report.Heading($"{clients} client{(clients == 1 ? "" : "s")}");
        report.Line($"{"",-16}{"adds/s",10}{"p50",12}{"p95",12}{"searches/s",14}{"p50",12}{"p95",12}");
        Print("npm package", peer);
        Print("this API", ours);
        report.Line($"adds/s, ours ÷ peer's: {ours.Adds.PerSecond / peer.Adds.PerSecond:0.0}   search p95, peer's ÷ ours: {peer.Searches.P95 / ours.Searches.P95:0.0}");
        report.Line($"of the peer's: one embedding over HTTP p50 {peer.Embeddings!.P50:0.00} ms; {peer.Found:0.0} results a search");

        void Print(string name, PeerFigures figures) => report.Line(
            $"{name,-16}{figures.Adds.PerSecond,10:N0}{figures.Adds.P50,9:0.00} ms{figures.Adds.P95,9:0.00} ms"
            + $"{figures.Searches.PerSecond,14:N0}{figures.Searches.P50,9:0.00} ms{figures.Searches.P95,9:0.00} ms");
    }
}

/// <summary>What both sides do.</summary>
/// <param name="Server">The PostgreSQL server.</param>
/// <param name="Adds">How many memories are added, one a request.</param>
/// <param name="Searches">How many searches there are; what was added is searched for.</param>
/// <param name="OurSettings">Settings of the API other than its defaults.</param>
internal sealed record PeerWork(string Server, int Adds, int Searches, IReadOnlyDictionary<string, string?> OurSettings)
{
    /// <summary>How many results a search asks for.</summary>
    public const int TopK = 10;

    /// <summary>So many other memories are added and searched for before the clock runs.</summary>
    public const int Warm = 500;

    /// <summary>The texts to add, and then those to warm up with.</summary>
    public IReadOnlyList<string> AllTexts { get; } = [.. GeneratedTexts.Memories().Take(Adds + Warm)];

    /// <summary>What a search asks.</summary>
    public string Question(int number) => AllTexts[number * 31 % Adds];
}

/// <summary>What was measured of one side.</summary>
/// <param name="Adds">Adds of one memory.</param>
/// <param name="Searches">Searches of ten results.</param>
/// <param name="Embeddings">What one embedding takes that side; null where it takes no request.</param>
/// <param name="Found">How many results a search had on average.</param>
internal sealed record PeerFigures(PeerRate Adds, PeerRate Searches, PeerRate? Embeddings, double Found);

/// <summary>How fast something went.</summary>
/// <param name="PerSecond">How many a second, all clients together.</param>
/// <param name="P50">The median, in milliseconds.</param>
/// <param name="P95">The time that one in twenty exceeds, in milliseconds.</param>
internal sealed record PeerRate(double PerSecond, double P50, double P95);
