using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Routing;

/// <summary>Who answered a call.</summary>
public enum InferenceRoute
{
    /// <summary>Nobody: it failed or was refused.</summary>
    None,

    /// <summary>The local model.</summary>
    Local,

    /// <summary>The external model.</summary>
    External,

    /// <summary>The cache, or another call for the same that was under way.</summary>
    Cache,
}

/// <summary>Why a call took its route, as stable words. A call that nobody answered has <see cref="InferenceException.Reason"/> instead.</summary>
internal static class RouteReasons
{
    /// <summary>The local model comes first.</summary>
    public const string LocalFirst = "local_first";

    /// <summary>The local model's circuit is open.</summary>
    public const string CircuitOpen = "circuit_open";

    /// <summary>The request is larger than the local model's context.</summary>
    public const string ContextExceeded = "context_exceeded";

    /// <summary>The same was asked before.</summary>
    public const string Cached = "cached";

    /// <summary>The caller gave up.</summary>
    public const string Cancelled = "cancelled";
}

/// <summary>What came of a call.</summary>
/// <param name="Route">Who was asked last: the local or the external model, or nobody.</param>
/// <param name="Reason">Why.</param>
/// <param name="Response">The answer; null when there is none.</param>
/// <param name="Failure">Why there is none.</param>
internal sealed record RoutedAnswer(InferenceRoute Route, string Reason, ChatResponse? Response, InferenceException? Failure);
