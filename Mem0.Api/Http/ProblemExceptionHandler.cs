using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mem0.Core;
using Mem0.Core.Inference;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Mem0.Api.Http;

/// <summary>Answers exceptions with problems. What a caller cannot have caused is logged, and its text stays inside.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    /// <summary>What to do about a model server is for operators: it names addresses and settings.</summary>
    private const string SeeLog = "The server's log says what to do.";

    /// <summary>What is away is back soon, as a rule.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested && exception is OperationCanceledException)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        if (exception is StoreUnavailableException or EmbeddingUnavailableException or InferenceException)
        {
            var wait = (exception as EmbeddingUnavailableException)?.RetryAfter ?? (exception as InferenceException)?.RetryAfter ?? RetryAfter;
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(Math.Max(wait.TotalSeconds, 1)).ToString(CultureInfo.InvariantCulture);
        }

        await ProblemOf(exception).ExecuteAsync(httpContext);
        return true;
    }

    private ProblemHttpResult ProblemOf(Exception exception)
    {
        switch (exception)
        {
            case RequestFaultException { Fault: var fault }:
                return Problems.From(fault);
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest, InnerException: null } bad when FieldOf(bad.Message) is { } field:
                return Problems.From(Fault.Invalid(field, $"{field} has a value of the wrong kind."));
            case BadHttpRequestException bad:
                return bad.StatusCode == StatusCodes.Status400BadRequest
                    ? Problems.Create(bad.StatusCode, "bad_request", "The request could not be read.")
                    : Problems.ForStatus(bad.StatusCode);
            case StoreUnavailableException:
                return Problems.Create(StatusCodes.Status503ServiceUnavailable, "store_unavailable", "The store cannot be used at the moment. Nothing was stored.");
            case InferenceException inference:
                Log.ModelFailed(logger, inference.Reason, inference.Message);
                return Problems.Create(StatusCodes.Status503ServiceUnavailable, "language_model_unavailable", $"The language model gave no usable answer ({inference.Reason}). {SeeLog}");
            case EmbeddingUnavailableException unavailable:
                Log.EmbedderFailed(logger, unavailable.Reason, unavailable.Message);
                return Problems.Create(StatusCodes.Status503ServiceUnavailable, "embedding_unavailable", $"The embedding model gave no usable answer ({unavailable.Reason}). Nothing was stored. {SeeLog}");
            default:
                Log.Failed(logger, exception);
                return Problems.Create(StatusCodes.Status500InternalServerError, "internal_error", "The server failed. The log has the cause under this request's id.");
        }
    }

    /// <summary>The wire name of the parameter that a binding failure names: the framework tells it in the message only.</summary>
    private static string? FieldOf(string message) =>
        BindingFailure().Match(message) is { Success: true, Groups: [_, { Value: var parameter }] }
            ? JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter)
            : null;

    [GeneratedRegex("""^Failed to bind parameter "\S+ (\w+)" from """)]
    private static partial Regex BindingFailure();

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A request failed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "No language model answered ({Reason}): {Advice}")]
        public static partial void ModelFailed(ILogger logger, string reason, string advice);

        [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Nothing was stored ({Reason}): {Advice}")]
        public static partial void EmbedderFailed(ILogger logger, string reason, string advice);
    }
}

/// <summary>A request that cannot be read. Thrown where no result can be returned: while parameters are bound.</summary>
internal sealed class RequestFaultException(Fault fault) : Exception(fault.Code)
{
    /// <summary>What is wrong with it.</summary>
    public Fault Fault { get; } = fault;
}
