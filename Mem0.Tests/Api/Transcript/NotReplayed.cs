namespace Mem0.Tests.Api.Transcript;

/// <summary>The recorded exchanges that say nothing about our server, and why.</summary>
internal static class NotReplayed
{
    private const string RequestLog = "not built yet: the request log";
    private const string Inferred = "about memories that a language model made in a part of the recording that is not kept";

    private static readonly Dictionary<int, string> Reasons = new()
    {
        [267] = Inferred,
        [394] = Inferred,
        [406] = Inferred,
        [426] = Inferred,
        [428] = RequestLog,
        [429] = RequestLog,
        [430] = RequestLog,
        [431] = RequestLog,
        [432] = RequestLog,
        [433] = RequestLog,
    };

    /// <summary>The numbers of the exchanges.</summary>
    internal static IEnumerable<int> Numbers => Reasons.Keys;

    /// <summary>Why an exchange is not replayed; null when it is.</summary>
    internal static string? ReasonOf(Exchange exchange) => Reasons.GetValueOrDefault(exchange.Number);
}
