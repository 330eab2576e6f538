using System.Globalization;
using Mem0.Core.Inference.Models;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Routing;

/// <summary>
/// Decides which language model answers. The local one does, as a rule. The external one is asked when the local circuit is open or the request
/// is larger than the local context, if routing is switched on, the egress policy lets it out, it fits there and the share is not used up. A call
/// that merely failed locally stays failed.
/// </summary>
/// <param name="local">The local model, through its pipeline.</param>
/// <param name="external">The external model, through its pipeline.</param>
/// <param name="window">Keeps the share.</param>
/// <param name="setup">The configured models.</param>
/// <param name="routing">Whether and how often calls may leave.</param>
/// <param name="llm">The local limits.</param>
/// <param name="externalLlm">The external limits.</param>
internal sealed class ChatRouter(
    IChatClient local,
    IChatClient external,
    RoutingWindow window,
    ModelSetup setup,
    LatestOptions<RoutingOptions> routing,
    LatestOptions<LlmOptions> llm,
    LatestOptions<ExternalLlmOptions> externalLlm) : IDisposable
{
    /// <summary>When to try again what had no room: when the local model answers more is not known.</summary>
    private static readonly TimeSpan NoRoomPause = TimeSpan.FromMinutes(1);

    /// <summary>The local model, through its pipeline.</summary>
    public IChatClient Local => local;

    private bool IsExternalAllowed => routing.Value.Enabled && setup.Current.External is not null;

    /// <summary>Asks for an answer. What fails is in the result; a cancellation by the caller is thrown.</summary>
    public async Task<RoutedAnswer> AskAsync(IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        if (IsExternalAllowed && TooLargeForLocal(messages, options) is { } tooLarge)
        {
            return await AskExternalAsync(RouteReasons.ContextExceeded, tooLarge, messages, options, cancellationToken);
        }

        try
        {
            var response = await local.GetResponseAsync(messages, options, cancellationToken);
            window.AnsweredLocally();
            return new RoutedAnswer(InferenceRoute.Local, RouteReasons.LocalFirst, response, null);
        }
        catch (InferenceException open) when (open.Failure == InferenceFailure.CircuitOpen && IsExternalAllowed)
        {
            return await AskExternalAsync(RouteReasons.CircuitOpen, open, messages, options, cancellationToken);
        }
        catch (InferenceException failure)
        {
            return failure.Failure == InferenceFailure.CircuitOpen ? NotAsked(failure, failure) : Unanswered(InferenceRoute.Local, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        local.Dispose();
        external.Dispose();
    }

    private async Task<RoutedAnswer> AskExternalAsync(
        string reason, InferenceException localFailure, IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        // What does not fit is not sent, and takes no place.
        if (TooLargeForExternal(messages, options) is { } tooLarge)
        {
            return NotAsked(localFailure, Neither(localFailure, tooLarge));
        }

        if (window.TryTake() is not { } place)
        {
            return NotAsked(localFailure, NoRoom(localFailure));
        }

        try
        {
            var response = await external.GetResponseAsync(messages, options, cancellationToken);
            return new RoutedAnswer(InferenceRoute.External, reason, response, null);
        }
        catch (InferenceException notSent) when (notSent.Failure is InferenceFailure.EgressBlocked or InferenceFailure.CircuitOpen)
        {
            window.GiveBack(place);
            return NotAsked(localFailure, Neither(localFailure, notSent));
        }
        catch (InferenceException failure)
        {
            return Unanswered(InferenceRoute.External, failure);
        }
    }

    private InferenceException? TooLargeForLocal(IReadOnlyList<ChatMessage> messages, ChatOptions? options) =>
        TooLarge(messages, options, llm.Value.ContextTokens, "local", LlmOptions.Section);

    private InferenceException? TooLargeForExternal(IReadOnlyList<ChatMessage> messages, ChatOptions? options) =>
        TooLarge(messages, options, externalLlm.Value.ContextTokens, "external", ExternalLlmOptions.Section);

    private InferenceException? TooLarge(IReadOnlyList<ChatMessage> messages, ChatOptions? options, int allowed, string model, string section)
    {
        var tokens = TokenEstimate.Of(messages) + (options?.MaxOutputTokens ?? llm.Value.MaxTokens);
        return tokens <= allowed
            ? null
            : new InferenceException(InferenceFailure.Refused, string.Create(
                CultureInfo.InvariantCulture,
                $"Prompt and answer need about {tokens} tokens, more than the {allowed} of the {model} model ({section}:{nameof(LlmOptions.ContextTokens)})."));
    }

    private InferenceException NoRoom(InferenceException localFailure) => new(
        InferenceFailure.RoutingLimit,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{localFailure.Message} The external model may give {100 - routing.Value.LocalThreshold} % of the answers ({RoutingOptions.Section}:{nameof(RoutingOptions.LocalThreshold)}), and has given them."),
        localFailure)
    {
        RetryAfter = localFailure.RetryAfter ?? NoRoomPause,
    };

    private static InferenceException Neither(InferenceException localFailure, InferenceException externalFailure) => new(
        localFailure.Failure, $"{localFailure.Message} The external model cannot be asked: {externalFailure.Message}", externalFailure)
    {
        RetryAfter = localFailure.RetryAfter,
    };

    /// <summary>
    /// The call found the local circuit open, or does not fit, and was not sent to the external model. When it was the call's own tries that opened the
    /// circuit, the local model was asked and failed, and that is what is booked.
    /// </summary>
    private static RoutedAnswer NotAsked(InferenceException localFailure, InferenceException failure) =>
        localFailure is { Failure: InferenceFailure.CircuitOpen, InnerException: InferenceException tried }
            ? new RoutedAnswer(InferenceRoute.Local, tried.Reason, null, failure)
            : Unanswered(InferenceRoute.None, failure);

    private static RoutedAnswer Unanswered(InferenceRoute route, InferenceException failure) => new(route, failure.Reason, null, failure);
}
