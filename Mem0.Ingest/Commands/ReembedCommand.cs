using Mem0.Core.Storage;

namespace Mem0.Ingest.Commands;

/// <summary>
/// <c>Mem0.Ingest -- reembed</c>: embeds all memories of a store again with the configured model, beside the servers that use it, and ends. It
/// can be stopped and started again.
/// </summary>
internal static class ReembedCommand
{
    /// <summary>The word that asks for it.</summary>
    public const string Name = "reembed";

    /// <summary>Runs it. Progress goes to the standard error, the outcome to the standard output.</summary>
    public static async Task RunAsync(string[] args)
    {
        await using var app = IngestHost.Create(args);
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        var done = await app.Services.GetRequiredService<IReembedding>().RunAsync(new Progress(), stop.Token);
        await Console.Out.WriteLineAsync(
            done is { } memories ? $"Embedded {memories} memories again. The store is switched over." : "The store is of the configured embedding model already.");
    }

    /// <summary>Tells each step at once, in order.</summary>
    private sealed class Progress : IProgress<ReembeddingProgress>
    {
        public void Report(ReembeddingProgress value) => Console.Error.WriteLine($"{value.Done} memories embedded, {value.Left} left");
    }
}
