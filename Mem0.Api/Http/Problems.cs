using System.Diagnostics;
using Mem0.Core;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Mem0.Api.Http;

/// <summary>
/// Errors as RFC 9457 problem details. Beside the standard members there are <c>code</c>, stable and machine-readable, <c>traceId</c>, and
/// <c>field</c> where one is at fault. mem0's clients read <c>detail</c>, which is a standard member.
/// </summary>
internal static class Problems
{
    /// <summary>The problem of a fault.</summary>
    public static ProblemHttpResult From(Fault fault) => Create(StatusOf(fault.Kind), fault.Code, fault.Detail, fault.Field);

    /// <summary>The problem of a status that the framework has set without a body.</summary>
    public static ProblemHttpResult ForStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => Create(status, "route_not_found", "There is no such route."),
        StatusCodes.Status405MethodNotAllowed => Create(status, "method_not_allowed", "This route does not have that method."),
        StatusCodes.Status413PayloadTooLarge => Create(status, "body_too_large", "The request body is too large."),
        StatusCodes.Status415UnsupportedMediaType => Create(status, "unsupported_media_type", "The request body must be JSON (application/json)."),
        _ => Create(status, "http_error", ReasonPhrases.GetReasonPhrase(status)),
    };

    /// <summary>A problem.</summary>
    public static ProblemHttpResult Create(int status, string code, string detail, string? field = null)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = code, ["traceId"] = Activity.Current?.TraceId.ToHexString() };
        if (field is not null)
        {
            extensions["field"] = field;
        }

        return TypedResults.Problem(detail, statusCode: status, title: ReasonPhrases.GetReasonPhrase(status), type: "about:blank", extensions: extensions);
    }

    private static int StatusOf(FaultKind kind) => kind switch
    {
        FaultKind.Invalid => StatusCodes.Status400BadRequest,
        FaultKind.Forbidden => StatusCodes.Status403Forbidden,
        FaultKind.NotFound => StatusCodes.Status404NotFound,
        FaultKind.Conflict => StatusCodes.Status409Conflict,
        FaultKind.Mismatch => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}
