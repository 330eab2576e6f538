using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Mem0.Core.Security.Egress;

namespace Mem0.Core.Inference.Models.Http;

/// <summary>
/// What is said of the failures of one endpoint, and what to do about them. Of what the server says only codes are repeated: its texts may quote
/// a prompt or an answer.
/// </summary>
/// <param name="endpoint">The endpoint.</param>
/// <param name="section">The section of its settings.</param>
/// <param name="time">The clock, for times at which to try again.</param>
internal sealed class ModelFaults(ModelEndpoint endpoint, string section, TimeProvider time)
{
    private readonly string _server = $"The {endpoint.Provider} server at {endpoint.Address.GetLeftPart(UriPartial.Authority)}";

    private readonly string _contextTokens = $"{section}:{nameof(LlmOptions.ContextTokens)}";

    private bool IsOllama => endpoint.Provider == ModelEndpoints.Ollama;

    /// <summary>A request that got no answer.</summary>
    public InferenceException Of(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.InvalidResponse => new(InferenceFailure.InvalidAnswer, $"{_server} does not speak HTTP: check {section}:Endpoint.", exception),
        HttpRequestError.SecureConnectionError => new(
            InferenceFailure.Unreachable, $"{_server} cannot be reached over TLS: check its certificate, or use http in {section}:Endpoint.", exception),
        HttpRequestError.ResponseEnded => new(InferenceFailure.Unreachable, $"{_server} closed the connection without an answer: its log may say why.", exception),
        _ => new(
            InferenceFailure.Unreachable,
            $"{_server} does not answer. Start it{(IsOllama ? ", e.g. `ollama serve`" : "")}, or set {section}:Endpoint.",
            exception),
    };

    /// <summary>The egress policy's refusal behind what a library throws, in the policy's own words; null when there is none.</summary>
    public static InferenceException? Blocked(Exception? exception) => exception switch
    {
        null => null,
        EgressBlockedException blocked => new(InferenceFailure.EgressBlocked, blocked.Message, blocked),
        _ => Blocked(exception.InnerException),
    };

    /// <summary>An answer that is not of success.</summary>
    public InferenceException Of(HttpStatusCode status, HttpResponseHeaders headers, string body)
    {
        var fault = ServerFault.Read(body);
        var (failure, message) = Judge(status, fault);
        var code = fault.Code is null ? "" : $", {fault.Code}";
        return new(failure, $"{_server} {message} (status {((int)status).ToString(CultureInfo.InvariantCulture)}{code}).") { RetryAfter = RetryAfter(headers) };
    }

    /// <summary>No answer in time.</summary>
    public InferenceException Timeout(TimeSpan limit) => new(
        InferenceFailure.Timeout,
        limit == System.Threading.Timeout.InfiniteTimeSpan
            ? $"{_server} does not answer in time: it may be loading the model."
            : $"{_server} gave no answer within {limit}. Allow more with Mem0:ModelTimeout, or use a smaller model than {endpoint.Model}.");

    /// <summary>An answer that breaks off.</summary>
    public InferenceException BrokenOff() => Invalid("it breaks off");

    /// <summary>An answer that is too long.</summary>
    public InferenceException TooLong() => Invalid($"it is longer than {ModelHttp.MaxAnswerBytes / 1024 / 1024} MiB");

    /// <summary>An answer that is not what the protocol says.</summary>
    /// <param name="what">What is wrong with it, without its text.</param>
    public InferenceException Invalid(string what) => new(
        InferenceFailure.InvalidAnswer, $"{_server} gave an answer that cannot be used for {endpoint.Model}: {what}.");

    /// <summary>Vectors of another dimension than the store is made for.</summary>
    public InferenceException WrongDimension(int dimension, int expected) => Invalid(
        $"the vectors have {dimension} dimensions, and Mem0:Embedder:Dimensions is {expected}; set it to {dimension} for a new store, or use the former model");

    /// <summary>A download that the server gave up.</summary>
    public InferenceException PullFailed() => new(
        InferenceFailure.ServerError,
        $"{_server} could not download {endpoint.Model}: run `ollama pull {endpoint.Model}` there to see why. It needs a way out to the registry, and {section}:Model a name that is there.");

    /// <summary>A text that the model has no room for; nothing was sent.</summary>
    /// <param name="needed">The tokens of prompt and answer together, estimated.</param>
    /// <param name="allowed">The largest context.</param>
    public InferenceException DoesNotFit(int needed, int allowed) => new(
        InferenceFailure.Refused,
        $"A prompt and its answer need about {needed} tokens, and {_contextTokens} allows {allowed}: raise it if the model {endpoint.Model} can take more.");

    private (InferenceFailure Failure, string Message) Judge(HttpStatusCode status, ServerFault fault) => (int)status switch
    {
        < 400 => (InferenceFailure.Refused, $"redirects, which is not followed: set {section}:Endpoint to the address where it leads"),
        401 or 403 => (InferenceFailure.NotAuthorized, $"refuses the credentials: set {section}:ApiKey to a key that may use {endpoint.Model}"),
        404 when fault.IsAboutModel => (InferenceFailure.ModelMissing, MissingModel()),
        404 => (InferenceFailure.Refused, $"does not know this route: is {section}:Endpoint the base address of {(IsOllama ? "Ollama" : "an OpenAI-compatible server, as a rule ending in /v1")}?"),
        408 => (InferenceFailure.Timeout, "gave up waiting for the request"),
        429 => (InferenceFailure.RateLimited, "asks for fewer requests"),
        400 or 413 or 500 when fault.IsAboutLength => (InferenceFailure.Refused, $"has no room for a text that long: set {_contextTokens} to what {endpoint.Model} can take there"),
        501 => (InferenceFailure.Refused, "does not offer this; one of llama.cpp gives embeddings only when it is started with `--embeddings`"),
        >= 500 when fault.IsAboutMemory => (InferenceFailure.ServerError, $"has too little memory for {endpoint.Model}: use a smaller model, or a smaller {_contextTokens}"),
        >= 500 => (InferenceFailure.ServerError, "failed; its log says why"),
        _ => (InferenceFailure.Refused, $"refuses the request: check that {endpoint.Model} is a model for this, and its log"),
    };

    private string MissingModel() => IsOllama
        ? $"does not have the model {endpoint.Model}: run `ollama pull {endpoint.Model}`, or set {section}:Model to one of `ollama list`"
        : $"does not have the model {endpoint.Model}: set {section}:Model to one of those that GET /v1/models of it lists";

    private TimeSpan? RetryAfter(HttpResponseHeaders headers) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - time.GetUtcNow() is var wait => wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };
}
