using Mem0.Core.Extraction.Prompts;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Caching;
using Mem0.Core.Inference.Models;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Extraction;

/// <summary>What a model answered to one call.</summary>
/// <param name="Text">The answer; empty when the call failed.</param>
/// <param name="IsCut">Whether the answer ended because it may have no more tokens.</param>
/// <param name="Failure">Why the call failed; null when it did not.</param>
internal readonly record struct ModelReply(string Text, bool IsCut, InferenceFailure? Failure = null);

/// <summary>The calls of one extraction, and what they took.</summary>
/// <param name="client">The model, with its policies: what fails here has been tried again as often as it may.</param>
/// <param name="options">The model's options.</param>
internal sealed class ModelCalls(IChatClient client, LlmOptions options)
{
    private readonly List<ChatResponse> _answers = [];
    private string? _model;
    private int _calls;
    private long _inputTokens;
    private long _outputTokens;

    /// <summary>The most tokens of an answer: those that the model may give, and never more than half of its context.</summary>
    public int MostTokens { get; } = Math.Min(options.MaxTokens, options.ContextTokens / 2);

    /// <summary>Asks the model once.</summary>
    /// <param name="turns">The prompt.</param>
    /// <param name="mostTokens">The most tokens of the answer.</param>
    /// <param name="format">What the answer is constrained to; null for free text.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="InferenceException">The call failed.</exception>
    public async Task<ModelReply> AskAsync(List<ChatMessage> turns, int mostTokens, ChatResponseFormat? format, CancellationToken cancellationToken)
    {
        _calls++;
        var response = await client.GetResponseAsync(turns, Options(mostTokens, format), cancellationToken);
        _answers.Add(response);
        _model = response.ModelId ?? _model;
        _inputTokens += response.Usage?.InputTokenCount ?? 0;
        _outputTokens += response.Usage?.OutputTokenCount ?? 0;
        return new ModelReply(response.Text, response.FinishReason == ChatFinishReason.Length);
    }

    /// <summary>The same, where a failure of the model is a reply too.</summary>
    public async Task<ModelReply> TryAskAsync(List<ChatMessage> turns, int mostTokens, ChatResponseFormat? format, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(turns, mostTokens, format, cancellationToken);
        }
        catch (InferenceException exception)
        {
            return new ModelReply("", IsCut: false, exception.Failure);
        }
    }

    /// <summary>No facts could be made of the answers: none of them is to come back from memory when the same is tried again.</summary>
    public void Forget()
    {
        _answers.ForEach(KeptAnswer.Forget);
        _answers.Clear();
    }

    /// <summary>By what the answers were made.</summary>
    public ExtractionProvenance Provenance(PromptFile prompt) => _calls == 0
        ? ExtractionProvenance.Nobody
        : new(_model ?? options.Model, prompt.Name, prompt.Hash, _calls, _inputTokens, _outputTokens);

    private ChatOptions Options(int mostTokens, ChatResponseFormat? format) => new()
    {
        Temperature = (float)options.Temperature,
        TopP = (float)options.TopP,
        MaxOutputTokens = mostTokens,
        ResponseFormat = format,
    };
}
