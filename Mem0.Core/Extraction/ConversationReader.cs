using Mem0.Core.Inference;
using Mem0.Core.Memories;

namespace Mem0.Core.Extraction;

/// <summary>What a language model has read of a conversation.</summary>
/// <param name="Extraction">Its facts, and the messages of which nothing could be read.</param>
/// <param name="Summary">An account of an agent's run, where that was wanted and given; null else.</param>
internal sealed record Reading(Extraction Extraction, string? Summary = null);

/// <summary>Reads a conversation by a language model: for its facts, or for an account of an agent's run.</summary>
internal sealed class ConversationReader(FactExtractor facts, ProceduralSummarizer summaries)
{
    /// <summary>What is read of messages. A failure of the model is no exception: what could not be read comes back with the reason.</summary>
    /// <param name="template">What all memories have in common.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="wishes">What is wanted.</param>
    /// <param name="again">Whether these are kept messages that are read again: <see cref="ExtractionRequest.IsRepeated"/>.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    public async Task<Reading> ReadAsync(
        MemoryTemplate template, IReadOnlyList<MemoryMessage> messages, ExtractionWishes wishes, bool again, CancellationToken cancellationToken)
    {
        if (wishes.Summarize)
        {
            return await SummarizeAsync([.. messages.Where(message => message.Role != MemoryDrafts.SystemRole)], wishes, cancellationToken);
        }

        var request = new ExtractionRequest
        {
            Messages = messages,
            SaidAt = template.Request.Timestamp ?? template.Now,
            Scope = template.Request.Scope,
            Instructions = wishes.AllInstructions,
            IsRepeated = again,
            Includes = wishes.Includes,
            Excludes = wishes.Excludes,
            Categories = wishes.Categories,
        };
        return new Reading(await facts.ExtractAsync(request, cancellationToken));
    }

    private async Task<Reading> SummarizeAsync(IReadOnlyList<MemoryMessage> run, ExtractionWishes wishes, CancellationToken cancellationToken)
    {
        if (run.Count == 0)
        {
            return new Reading(new Extraction([], [], ExtractionProvenance.Nobody));
        }

        try
        {
            var summary = await summaries.SummarizeAsync(run, wishes.AllInstructions, cancellationToken);
            return new Reading(new Extraction([], [], summary.Provenance), summary.Text);
        }
        catch (InferenceException exception)
        {
            return new Reading(new Extraction([], [.. run.Select(message => new UnextractedMessage(message, exception.Reason))], ExtractionProvenance.Nobody));
        }
    }
}
