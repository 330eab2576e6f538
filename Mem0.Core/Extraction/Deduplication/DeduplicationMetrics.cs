using System.Diagnostics.Metrics;
using Mem0.Core.Diagnostics;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>Counts what comes of new facts.</summary>
internal sealed class DeduplicationMetrics
{
    private readonly Counter<long> _facts;
    private readonly Counter<long> _questions;

    public DeduplicationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Mem0Telemetry.Name);
        _facts = meter.CreateCounter<long>(Mem0Telemetry.DeduplicationFacts, "{fact}", "New facts that were compared with what is known");
        _questions = meter.CreateCounter<long>(Mem0Telemetry.DeduplicationQuestions, "{call}", "Questions to the language model about changes");
    }

    /// <summary>A fact was compared.</summary>
    public void Reconciled(Reconciliation reconciliation) => _facts.Add(1, Outcome(reconciliation switch
    {
        Reconciliation.Known => "known",
        Reconciliation.Repeated => "repeated",
        Reconciliation.Supersede => "superseding",
        _ => "added",
    }));

    /// <summary>The language model was asked.</summary>
    public void Asked(bool answered) => _questions.Add(1, Outcome(answered ? "answered" : "failed"));

    private static KeyValuePair<string, object?> Outcome(string outcome) => new(Mem0Telemetry.DeduplicationOutcome, outcome);
}
