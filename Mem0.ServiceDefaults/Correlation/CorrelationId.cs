using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Mem0.ServiceDefaults.Correlation;

/// <summary>The id that ties a request, its log lines, its span and its reply together.</summary>
public static class CorrelationId
{
    /// <summary>The header that a caller may send the id in, and that every reply carries it in.</summary>
    public const string Header = "X-Request-ID";

    /// <summary>The most characters that an id taken over from a caller may have.</summary>
    public const int MaxLength = 128;

    /// <summary>The id's name on a span.</summary>
    internal const string Tag = "mem0.correlation_id";

    /// <summary>The id's name in a log scope.</summary>
    internal const string LogName = "CorrelationId";

    // What may stand in a log line or a header without quoting: an id can neither break a line nor look like another field.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:");

    private static readonly object ItemKey = new();

    /// <summary>Makes an id: a UUID version 4 in its usual form of 36 characters.</summary>
    /// <returns>The new id.</returns>
    public static string New()
    {
        // Callers and their log tools expect a version 4 here, and it must not tell when it was made, as version 7 does.
#pragma warning disable RS0030
        return Guid.NewGuid().ToString();
#pragma warning restore RS0030
    }

    /// <summary>The id of the request that is being answered.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The correlation id; the server's own identifier of the request where the correlation id was never set.</returns>
    public static string GetCorrelationId(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        return context.Items[ItemKey] as string ?? context.TraceIdentifier;
    }

    internal static void SetCorrelationId(this HttpContext context, string correlationId)
    {
        context.Items[ItemKey] = correlationId;
        context.TraceIdentifier = correlationId;
    }

    /// <summary>Whether a caller's id is taken over: 1 to 128 characters out of <c>[A-Za-z0-9._-:]</c>.</summary>
    internal static bool IsWellFormed(string? candidate) =>
        candidate is { Length: >= 1 and <= MaxLength } && !candidate.AsSpan().ContainsAnyExcept(Allowed);
}
