using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Recall;

/// <summary>Measures recall on material that is built in, so that a change can be checked on other texts than dialogue.</summary>
internal static class BuiltInRecallCommands
{
    /// <summary>Chats with long messages of an assistant.</summary>
    public static Command Long { get; } = new(
        "recall-long", RecallMeasurement.Options, (arguments, cancellationToken) => RunAsync("chats.txt", LongChats.Generate, arguments, cancellationToken));

    /// <summary>Few short facts that stand alone.</summary>
    public static Command Facts { get; } = new(
        "recall-facts", RecallMeasurement.Options, (arguments, cancellationToken) => RunAsync("facts.txt", FactsReader.Read, arguments, cancellationToken));

    private static async Task RunAsync(string text, Func<TextReader, Material> read, Arguments arguments, CancellationToken cancellationToken)
    {
        using var reader = RecallMeasurement.BuiltIn(text);
        using var report = Report.For(arguments);
        await RecallMeasurement.RunAsync([read(reader)], arguments, report, reference: false, cancellationToken);
    }
}
