using Mem0.Core.Extraction.Answers;
using Mem0.Core.Extraction.Chunks;
using Mem0.Core.Extraction.Prompts;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Core.Memories;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Extraction;

/// <summary>What came of a chunk.</summary>
/// <param name="Facts">The facts of the answer, unchecked.</param>
/// <param name="Failure">Why facts may be missing; null when the answer was whole.</param>
internal readonly record struct ChunkOutcome(IReadOnlyList<AnsweredFact> Facts, InferenceFailure? Failure);

/// <summary>
/// Gets the facts of a chunk out of a model. An answer that cannot be used is asked for once more, as its fault demands: one that was cut, with more
/// tokens, or when it may have no more, for each half of the chunk; a call that the server failed or refused, without the schema, since llama.cpp
/// answers 500 when it cannot read its own constrained output and some servers know no schema; any other, with the answer and what is wrong with it.
/// That makes three calls at the most.
/// </summary>
internal sealed class ChunkDialogue(
    ModelCalls calls, FactPrompt prompt, LlmOptions options, IReadOnlyList<MemoryMessage> conversation, DateOnly saidOn, int overlap, ExtractionMetrics metrics)
{
    /// <summary>Gets the facts of a chunk.</summary>
    public async Task<ChunkOutcome> AskAsync(ConversationChunk chunk, CancellationToken cancellationToken)
    {
        var turns = Turns(chunk);
        var budget = Budget(chunk);
        var reply = await calls.TryAskAsync(turns, budget, prompt.Format, cancellationToken);
        var answer = FactAnswerParser.Parse(reply.Text, reply.IsCut);
        if (reply.Failure is null && answer.State == AnswerState.Complete)
        {
            return new ChunkOutcome(answer.Facts, null);
        }

        if (reply.Failure is { } failure and not (InferenceFailure.ServerError or InferenceFailure.Refused or InferenceFailure.InvalidAnswer))
        {
            return new ChunkOutcome([], failure);
        }

        metrics.Repaired();
        var halves = reply.IsCut && budget == calls.MostTokens ? ConversationChunks.Halves(chunk, conversation, overlap) : [];
        if (halves.Count == 2)
        {
            return Joined(
                await OnceAsync(Turns(halves[0]), budget, prompt.Format, [], cancellationToken),
                await OnceAsync(Turns(halves[1]), budget, prompt.Format, [], cancellationToken),
                answer.Facts);
        }

        return reply switch
        {
            { Failure: not null } => await OnceAsync(turns, budget, null, [], cancellationToken),
            { IsCut: true } when budget < calls.MostTokens =>
                await OnceAsync(turns, Math.Min(2 * budget, calls.MostTokens), prompt.Format, answer.Facts, cancellationToken),
            _ => await OnceAsync(FactPrompt.After(turns, reply.Text, answer.Fault!), budget, prompt.Format, answer.Facts, cancellationToken),
        };
    }

    /// <summary>Asks without a second try; of two answers that are not whole, the facts of both are taken.</summary>
    private async Task<ChunkOutcome> OnceAsync(
        List<ChatMessage> turns, int budget, ChatResponseFormat? format, IReadOnlyList<AnsweredFact> before, CancellationToken cancellationToken)
    {
        var reply = await calls.TryAskAsync(turns, budget, format, cancellationToken);
        var answer = FactAnswerParser.Parse(reply.Text, reply.IsCut);
        return reply.Failure is null && answer.State == AnswerState.Complete
            ? new ChunkOutcome(answer.Facts, null)
            : new ChunkOutcome([.. before, .. answer.Facts], reply.Failure ?? InferenceFailure.InvalidAnswer);
    }

    private static ChunkOutcome Joined(ChunkOutcome first, ChunkOutcome second, IReadOnlyList<AnsweredFact> before)
    {
        var failure = first.Failure ?? second.Failure;
        return new ChunkOutcome([.. failure is null ? [] : before, .. first.Facts, .. second.Facts], failure);
    }

    private List<ChatMessage> Turns(ConversationChunk chunk) => prompt.For(chunk.Lines(conversation), saidOn);

    private int Budget(ConversationChunk chunk) => Math.Min(options.TokensPerFact * FactCounts.Expected(chunk), calls.MostTokens);
}
