using Mem0.Core.Inference.Routing;

namespace Mem0.Core.Inference.Metering;

/// <summary>Sums of calls since the start.</summary>
/// <param name="Local">Answers of the local model.</param>
/// <param name="External">Answers of the external model.</param>
/// <param name="Cached">Answers of the cache.</param>
/// <param name="Unanswered">Calls that failed or were refused; a caller that gave up counts nowhere.</param>
/// <param name="InputTokens">Tokens of prompts that a model has answered.</param>
/// <param name="OutputTokens">Tokens of these answers.</param>
/// <param name="Cost">What the external model costs, in USD, estimated.</param>
public sealed record InferenceTotals(long Local, long External, long Cached, long Unanswered, long InputTokens, long OutputTokens, double Cost)
{
    /// <summary>Nothing yet.</summary>
    public static InferenceTotals None { get; } = new(0, 0, 0, 0, 0, 0, 0);
}

/// <summary>Remembers the last decisions and sums up all of them since the start.</summary>
internal sealed class InferenceJournal
{
    /// <summary>How many decisions are remembered.</summary>
    public const int Capacity = 200;

    private readonly Lock _gate = new();
    private readonly Queue<InferenceDecision> _last = new(Capacity);
    private InferenceTotals _totals = InferenceTotals.None;

    /// <summary>The last decisions, the newest first.</summary>
    public IReadOnlyList<InferenceDecision> Last
    {
        get
        {
            lock (_gate)
            {
                return [.. _last.Reverse()];
            }
        }
    }

    /// <summary>The sums.</summary>
    public InferenceTotals Totals
    {
        get
        {
            lock (_gate)
            {
                return _totals;
            }
        }
    }

    /// <summary>A call has ended.</summary>
    public void Note(InferenceDecision decision)
    {
        lock (_gate)
        {
            if (_last.Count == Capacity)
            {
                _last.Dequeue();
            }

            _last.Enqueue(decision);
            _totals = Sum(_totals, decision);
        }
    }

    private static InferenceTotals Sum(InferenceTotals totals, InferenceDecision decision) => decision switch
    {
        { Outcome: Outcomes.Cancelled } => totals,
        { Outcome: not Outcomes.Answered } => totals with { Unanswered = totals.Unanswered + 1, Cost = totals.Cost + decision.Cost },
        { Route: InferenceRoute.Cache } => totals with { Cached = totals.Cached + 1 },
        _ => totals with
        {
            Local = totals.Local + (decision.Route == InferenceRoute.Local ? 1 : 0),
            External = totals.External + (decision.Route == InferenceRoute.External ? 1 : 0),
            InputTokens = totals.InputTokens + decision.InputTokens,
            OutputTokens = totals.OutputTokens + decision.OutputTokens,
            Cost = totals.Cost + decision.Cost,
        },
    };
}
