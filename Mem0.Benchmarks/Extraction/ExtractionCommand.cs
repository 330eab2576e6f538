using System.Diagnostics;
using System.Globalization;
using Mem0.Benchmarks.Commands;
using Mem0.Core;
using Mem0.Core.Extraction;
using Mem0.Core.Memories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mem0.Benchmarks.Extraction;

/// <summary>Adds a conversation with inference by a real language model, and tells what came out, in how long and with how many tokens.</summary>
internal static class ExtractionCommand
{
    private const string Model = "--llm";
    private const string File = "--file";

    private static readonly DateTimeOffset SaidAt = new(2026, 2, 5, 19, 0, 0, TimeSpan.Zero);

    /// <summary>The command.</summary>
    public static Command Definition { get; } = new(
        "extraction",
        [
            new CommandOption(Model, "ADDRESS", "a server with OpenAI's protocol, such as http://127.0.0.1:8080/v1", Required: true),
            new CommandOption(File, "FILE", "a conversation, lines of \"user: …\" or \"assistant: …\"; one of about 10,000 characters by default"),
            Settings.Option,
            CommandOption.Out,
        ],
        RunAsync);

    private static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        using var report = Report.For(arguments);
        using var folder = new TemporaryFolder();
        await using var services = Services(arguments, folder.Path);
        var messages = Messages(arguments.Text(File));
        report.Line($"{messages.Count} messages, {messages.Sum(message => message.Content.Length)} characters, {Environment.ProcessorCount} processors");

        var started = Stopwatch.GetTimestamp();
        var result = await services.GetRequiredService<InferredMemoryService>().AddAsync(
            new InferMemories { Add = new AddMemories { Messages = messages, Scope = new MemoryScope("ilse"), Timestamp = SaidAt } }, MemoryScope.Unconfined, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started);

        var added = result.Match(value => value, fault => throw new InvalidOperationException(fault.Detail));
        var extraction = added.Extraction!;
        report.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds:F1} s, {extraction.Calls} calls of {extraction.Model}, {extraction.InputTokens} tokens in, {extraction.OutputTokens} out"));
        report.Line($"{extraction.Failed} of {messages.Count} messages could not be extracted and are kept as they were said ({extraction.Reason ?? "none failed"})");
        Write(report, "Facts", added.Memories.Where(memory => memory.Extraction == ExtractionState.Extracted));
        Write(report, "Kept", added.Memories.Where(memory => memory.Extraction == ExtractionState.Failed));
    }

    private static void Write(Report report, string heading, IEnumerable<AddedMemory> memories)
    {
        var lines = memories.Select(memory => $"{memory.Event.ToString().ToUpperInvariant()} {memory.Text}").ToList();
        report.Heading($"{heading}: {lines.Count}");
        lines.ForEach(report.Line);
    }

    private static ServiceProvider Services(Arguments arguments, string folder)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Mem0:DataDirectory"] = folder,
            ["Mem0:Llm:Provider"] = "openai",
            ["Mem0:Llm:Endpoint"] = arguments.Text(Model),
            ["Mem0:Llm:Model"] = "benchmark",
        }).AddInMemoryCollection(Settings.Read(arguments)).Build();
        return new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning)).AddSingleton<IConfiguration>(configuration)
            .AddMem0Core(configuration).BuildServiceProvider();
    }

    private static List<MemoryMessage> Messages(string? path)
    {
        using var reader = path is null
            ? new StreamReader(typeof(ExtractionCommand).Assembly.GetManifestResourceStream("conversation.txt")!)
            : System.IO.File.OpenText(path);
        var messages = new List<MemoryMessage>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(": ", 2) is [var role, var content])
            {
                messages.Add(new MemoryMessage(role, content));
            }
        }

        return messages;
    }
}
