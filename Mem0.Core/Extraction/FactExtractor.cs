using Mem0.Core.Diagnostics;
using Mem0.Core.Extraction.Checks;
using Mem0.Core.Extraction.Chunks;
using Mem0.Core.Extraction.Prompts;
using Mem0.Core.Extraction.Recalled;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Core.Memories;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction;

/// <summary>
/// Extracts facts from conversations by a language model. A failure of the model is no exception: the messages that it concerns are handed back with
/// the reason, so that the caller keeps them as they are.
/// </summary>
internal sealed partial class FactExtractor(
    IChatClient client,
    RecentlyRecalled recalled,
    IOptions<LlmOptions> llm,
    IOptions<ExtractionOptions> options,
    ExtractionMetrics metrics,
    ILogger<FactExtractor> logger)
{
    private const string SystemRole = "system";
    private const int FewestChunkTokens = 256;

    /// <summary>What stands around the new text of a chunk beside the prompt: marks and roles of the turns, names of speakers, the overlap.</summary>
    private const int SurroundingTokens = 384;

    /// <summary>Extracts the facts of a conversation.</summary>
    public async Task<Extraction> ExtractAsync(ExtractionRequest request, CancellationToken cancellationToken)
    {
        using var activity = Mem0Telemetry.Source.StartActivity("extraction");
        var spoken = Spoken(request);
        IReadOnlyList<MemoryMessage> conversation = [.. spoken.Select(message => message.Shown)];
        var saidOn = DateOnly.FromDateTime(request.SaidAt.UtcDateTime);
        var prompt = new FactPrompt(request, options.Value);
        var calls = new ModelCalls(client, llm.Value);
        var dialogue = new ChunkDialogue(calls, prompt, llm.Value, conversation, saidOn, options.Value.ChunkOverlap, metrics);
        var chunks = ConversationChunks.Of(conversation, Size(prompt, calls));
        var facts = new FactCollection(metrics);
        var failures = new InferenceFailure?[conversation.Count];
        InferenceFailure? last = null;
        foreach (var chunk in chunks)
        {
            var outcome = last is { } lasting && Lasts(lasting) ? new ChunkOutcome([], lasting) : await dialogue.AskAsync(chunk, cancellationToken);
            var check = new FactCheck([.. chunk.Lines(conversation)], prompt.Categories.Keys, options.Value.DropInvented, saidOn);
            last = facts.Add(outcome, check, FactCounts.Most(chunk));
            foreach (var piece in chunk.Pieces)
            {
                failures[piece.Message] ??= last;
            }
        }

        if (failures.Any(failure => failure is not null))
        {
            calls.Forget();
        }

        var extraction = new Extraction(
            facts.Facts,
            [.. spoken.Zip(failures).Where(each => each.Second is not null).Select(each => Unextracted(each.First.Said, each.Second!.Value))],
            calls.Provenance(FactPrompt.File))
        {
            Dropped = facts.Dropped,
        };
        Report(extraction);
        return extraction;
    }

    /// <summary>Whether the next call would fail for the same reason, whatever it asks.</summary>
    private static bool Lasts(InferenceFailure failure) => failure
        is InferenceFailure.NotAuthorized or InferenceFailure.ModelMissing or InferenceFailure.EgressBlocked or InferenceFailure.CircuitOpen;

    private static UnextractedMessage Unextracted(MemoryMessage message, InferenceFailure failure) => new(message, InferenceException.ReasonOf(failure));

    /// <summary>The messages that say something new: as they were said, and as the model is shown them.</summary>
    private List<(MemoryMessage Said, MemoryMessage Shown)> Spoken(ExtractionRequest request)
    {
        List<(MemoryMessage Said, MemoryMessage Shown)> spoken = [];
        var stripped = 0;
        foreach (var message in request.Messages.Where(message => message.Role != SystemRole))
        {
            var rest = request.IsRepeated ? message.Content : recalled.Strip(message.Content, request.Scope);
            stripped += rest.Length == message.Content.Length ? 0 : 1;
            if (!string.IsNullOrWhiteSpace(rest))
            {
                spoken.Add((message, message with { Content = rest }));
            }
        }

        metrics.RecalledTextSkipped(stripped);
        return spoken;
    }

    private ChunkSize Size(FactPrompt prompt, ModelCalls calls)
    {
        var promptTokens = prompt.Texts.Sum(text => TokenEstimate.Of(text));
        var room = llm.Value.ContextTokens - calls.MostTokens - promptTokens - SurroundingTokens;
        return new ChunkSize(options.Value.ChunkCharacters, Math.Max(room, FewestChunkTokens), options.Value.ChunkOverlap);
    }

    private void Report(Extraction extraction)
    {
        metrics.Extracted(extraction);
        if (extraction.Unextracted.Count > 0)
        {
            Log.Failed(logger, extraction.Unextracted.Count, extraction.Unextracted[0].Reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Count} messages are kept as they are: no facts could be extracted ({Reason})")]
        public static partial void Failed(ILogger logger, int count, string reason);
    }
}
