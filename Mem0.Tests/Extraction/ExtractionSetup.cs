using System.Diagnostics.Metrics;
using System.Text.Json;
using Mem0.Core.Extraction;
using Mem0.Core.Extraction.Recalled;
using Mem0.Core.Inference.Models;
using Mem0.Core.Memories;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mem0.Tests.Extraction;

/// <summary>An extractor over a scripted model.</summary>
internal sealed class ExtractionSetup : IDisposable
{
    public static readonly MemoryScope Scope = new("bruno");

    /// <summary>A Monday.</summary>
    public static readonly DateTimeOffset SaidAt = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public ScriptedChatClient Model { get; } = new();

    public ExtractionOptions Options { get; } = new();

    public LlmOptions Llm { get; } = new();

    public FakeTimeProvider Time { get; } = new(SaidAt);

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public RecordedLogs Logs { get; } = new();

    public RecentlyRecalled Recalled => field ??= new RecentlyRecalled(Microsoft.Extensions.Options.Options.Create(Options), Time);

    public static MemoryMessage User(string content, string? name = null) => new("user", content, name);

    public static MemoryMessage Assistant(string content) => new("assistant", content);

    /// <summary>An answer of the shape that is asked for.</summary>
    public static string Facts(params string[] texts) => Facts([.. texts.Select(text => (object)new { text, attributed_to = "user" })]);

    public static string Facts(params object[] facts) => JsonSerializer.Serialize(new { memory = facts });

    public Task<Core.Extraction.Extraction> ExtractAsync(params MemoryMessage[] messages) =>
        ExtractAsync(new ExtractionRequest { Messages = messages, SaidAt = SaidAt, Scope = Scope });

    public Task<Core.Extraction.Extraction> ExtractAsync(ExtractionRequest request, Microsoft.Extensions.AI.IChatClient? model = null) => new FactExtractor(
        model ?? Model,
        Recalled,
        Microsoft.Extensions.Options.Options.Create(Llm),
        Microsoft.Extensions.Options.Options.Create(Options),
        new ExtractionMetrics(Meters),
        LoggerFactory.Create(logging => logging.AddProvider(Logs)).CreateLogger<FactExtractor>()).ExtractAsync(request, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Model.Dispose();
        _services.Dispose();
    }
}
