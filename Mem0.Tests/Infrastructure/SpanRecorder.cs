using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;

namespace Mem0.Tests.Infrastructure;

/// <summary>Keeps the spans that a provider would export.</summary>
internal sealed class SpanRecorder : BaseProcessor<Activity>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly SemaphoreSlim _arrived = new(0);

    internal IReadOnlyList<Activity> Ended => [.. _ended];

    /// <summary>All that an exporter could write of a span.</summary>
    internal static string Everything(Activity span) =>
        string.Join('\n', [
            span.DisplayName,
            span.OperationName,
            span.StatusDescription,
            .. span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"),
            .. span.Baggage.Select(item => $"{item.Key}={item.Value}"),
            .. span.Events.SelectMany(happened => happened.Tags.Select(tag => $"{happened.Name} {tag.Key}={tag.Value}"))]);

    public override void OnEnd(Activity data)
    {
        _ended.Enqueue(data);
        _arrived.Release();
    }

    /// <summary>The span that fits: a span ends on the server's side, a moment after the client has its reply.</summary>
    internal async Task<Activity> EndedAsync(Predicate<Activity> fits)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Timeout);

        while (true)
        {
            if (_ended.SingleOrDefault(span => fits(span)) is { } found)
            {
                return found;
            }

            await _arrived.WaitAsync(limit.Token);
        }
    }
}
