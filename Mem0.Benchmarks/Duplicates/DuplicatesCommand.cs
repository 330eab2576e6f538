using System.ClientModel;
using System.Globalization;
using Mem0.Benchmarks.Commands;
using Mem0.Core.Extraction.Deduplication;
using Mem0.Core.Inference.BuiltIn;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Mem0.Benchmarks.Duplicates;

/// <summary>Measures the rules by which facts are known, change others or leave them alone.</summary>
internal static class DuplicatesCommand
{
    private static readonly CommandOption Embedder = new("--embedder", "URL", "the base address of a server with OpenAI's /embeddings, ending with /v1; without it the built-in embedder");
    private static readonly CommandOption Model = new("--model", "NAME", "the model's name on that server");
    private static readonly CommandOption Dimensions = new("--dimensions", "N", "the dimension of its vectors");
    private static readonly CommandOption Pairs = new("--pairs", "FILE", "other pairs than the held-out ones; \"calibration\" for those that set the floors");
    private static readonly CommandOption Missed = new("--missed", null, "list the pairs that are not judged as they are");

    /// <summary>The command.</summary>
    public static Command Definition { get; } = new("duplicates", [Embedder, Model, Dimensions, Pairs, Missed, CommandOption.Out], RunAsync);

    private static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        using var report = Report.For(arguments);
        using var embedder = Open(arguments);
        var pairs = Read(arguments.Text(Pairs.Name));
        var floors = await NearDuplicateFloors.CalibrateAsync(embedder, cancellationToken);
        var figures = new DuplicateFigures(pairs, await NearDuplicateFloors.CosinesAsync(embedder, pairs, cancellationToken), floors);
        report.Heading($"{pairs.Count} pairs");
        report.Line(string.Create(CultureInfo.InvariantCulture, $"floors: contained {floors.Contained:F3}, one word apart {floors.OneWordApart:F3}, related {floors.Related:F3}"));
        WriteTable(report, figures);
        if (arguments.Has(Missed.Name))
        {
            WriteMissed(report, figures);
        }
    }

    private static void WriteTable(Report report, DuplicateFigures figures)
    {
        FactRelation[] judged = [FactRelation.Duplicate, FactRelation.Update, FactRelation.Unrelated, FactRelation.Undecided];
        report.Line($"{"judged",-12}{string.Concat(judged.Select(each => $"{each,12}"))}");
        foreach (var relation in judged[..3])
        {
            report.Line($"{relation,-12}{string.Concat(judged.Select(each => $"{figures.Count(relation, each),12}"))}");
        }

        report.Line(string.Create(CultureInfo.InvariantCulture, $"duplicates found {figures.DuplicatesFound:P1}, false merges {figures.FalseMerges:P1}"));
        report.Line(string.Create(CultureInfo.InvariantCulture, $"updates found {figures.UpdatesFound:P1}, false supersessions {figures.FalseSupersessions:P1}"));
    }

    private static void WriteMissed(Report report, DuplicateFigures figures)
    {
        report.Heading("Not judged as they are");
        foreach (var (pair, cosine, judged) in figures.Missed)
        {
            report.Line(string.Create(CultureInfo.InvariantCulture, $"{pair.Language} {pair.Relation} judged {judged} ({cosine:F2}): {pair.Older} | {pair.Newer}"));
        }
    }

    private static IReadOnlyList<FactPair> Read(string? file) => file switch
    {
        null => FactPairs.Read(typeof(DuplicatesCommand).Assembly.GetManifestResourceStream("pairs.tsv")!),
        "calibration" => FactPairs.Calibration,
        _ => FactPairs.Read(File.OpenRead(file)),
    };

    private static IEmbeddingGenerator<string, Embedding<float>> Open(Arguments arguments)
    {
        if (arguments.Text(Embedder.Name) is not { } address)
        {
            return new BuiltInEmbeddingGenerator(StaticEmbedding.Shared);
        }

        var model = arguments.Text(Model.Name) ?? throw new UsageException($"{Embedder.Name} needs {Model.Name}.");
        var client = new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(address) });
        return client.GetEmbeddingClient(model).AsIEmbeddingGenerator(arguments.Number(Dimensions.Name, 384));
    }
}
