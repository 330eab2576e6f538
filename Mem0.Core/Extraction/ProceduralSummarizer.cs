using System.Globalization;
using Mem0.Core.Extraction.Answers;
using Mem0.Core.Extraction.Chunks;
using Mem0.Core.Extraction.Prompts;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Core.Memories;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction;

/// <summary>How an agent did its work.</summary>
/// <param name="Text">The account.</param>
/// <param name="Provenance">By what it was made.</param>
internal sealed record ProceduralSummary(string Text, ExtractionProvenance Provenance);

/// <summary>
/// Writes down by a language model how an agent did its work: mem0's procedural memory. The run of an agent that is too long for one call is
/// written down part by part, and the accounts follow each other; what was noted is not summed up again, so that no detail of it is lost.
/// </summary>
internal sealed class ProceduralSummarizer(IChatClient client, IOptions<LlmOptions> llm, IOptions<ExtractionOptions> options)
{
    private const string SystemRole = "system";
    private const int FewestChunkTokens = 256;

    /// <summary>Writes down a run.</summary>
    /// <param name="messages">What was said and done, in order; <c>system</c> messages are passed over.</param>
    /// <param name="instructions">What is to be minded, in the caller's words; null for nothing.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <exception cref="ArgumentException">There is nothing to write down.</exception>
    /// <exception cref="InferenceException">The model failed, gave no text, or the text was cut.</exception>
    public async Task<ProceduralSummary> SummarizeAsync(IReadOnlyList<MemoryMessage> messages, string? instructions, CancellationToken cancellationToken)
    {
        IReadOnlyList<MemoryMessage> run = [.. messages.Where(message => message.Role != SystemRole && !string.IsNullOrWhiteSpace(message.Content))];
        if (run.Count == 0)
        {
            throw new ArgumentException("A run needs a message that is not the system's.", nameof(messages));
        }

        var calls = new ModelCalls(client, llm.Value);
        var system = PromptFile.Procedural.Turns[0].Text + (string.IsNullOrWhiteSpace(instructions) ? "" : $"\nMind this too: {instructions.Trim()}");
        var chunks = ConversationChunks.Of(run, Size(system, calls));
        List<string> accounts = [];
        foreach (var chunk in chunks)
        {
            var part = chunks.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"Part {accounts.Count + 1} of {chunks.Count}.\n");
            List<ChatMessage> turns = [new(ChatRole.System, system), new(ChatRole.User, part + ConversationText.Of(chunk.Lines(run)))];
            accounts.Add(part + await AccountAsync(calls, turns, cancellationToken));
        }

        return new ProceduralSummary(string.Join("\n\n", accounts), calls.Provenance(PromptFile.Procedural));
    }

    private static async Task<string> AccountAsync(ModelCalls calls, List<ChatMessage> turns, CancellationToken cancellationToken)
    {
        var reply = await calls.AskAsync(turns, calls.MostTokens, format: null, cancellationToken);
        if (reply.IsCut)
        {
            throw new InferenceException(
                InferenceFailure.InvalidAnswer, "The model's account was longer than an answer may be. Raise Mem0:Llm:MaxTokens or lower Mem0:Extraction:ChunkCharacters.");
        }

        var text = AnswerText.Lines(AnswerJson.WithoutThoughts(reply.Text));
        if (text.Length == 0)
        {
            calls.Forget();
            throw new InferenceException(InferenceFailure.InvalidAnswer, "The model gave no text for the procedural memory: it may have declined.");
        }

        return text;
    }

    private ChunkSize Size(string system, ModelCalls calls) => new(
        options.Value.ChunkCharacters,
        Math.Max(llm.Value.ContextTokens - calls.MostTokens - TokenEstimate.Of(system), FewestChunkTokens),
        options.Value.ChunkOverlap);
}
