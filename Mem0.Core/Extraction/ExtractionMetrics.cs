using System.Diagnostics.Metrics;
using System.Text.Json;
using Mem0.Core.Diagnostics;
using Mem0.Core.Extraction.Checks;

namespace Mem0.Core.Extraction;

/// <summary>Counts what comes of extractions.</summary>
internal sealed class ExtractionMetrics
{
    private readonly Counter<long> _facts;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _repairs;
    private readonly Counter<long> _unextracted;
    private readonly Counter<long> _recalled;

    public ExtractionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Mem0Telemetry.Name);
        _facts = meter.CreateCounter<long>(Mem0Telemetry.ExtractionFacts, "{fact}", "Facts that were extracted");
        _dropped = meter.CreateCounter<long>(Mem0Telemetry.ExtractionDropped, "{fact}", "Facts of answers that were not kept");
        _repairs = meter.CreateCounter<long>(Mem0Telemetry.ExtractionRepairs, "{call}", "Calls after an answer that could not be used");
        _unextracted = meter.CreateCounter<long>(Mem0Telemetry.ExtractionFailed, "{message}", "Messages of which nothing could be extracted");
        _recalled = meter.CreateCounter<long>(Mem0Telemetry.ExtractionRecalled, "{message}", "Messages from which recalled text was taken out");
    }

    /// <summary>An extraction has ended.</summary>
    public void Extracted(Extraction extraction)
    {
        _facts.Add(extraction.Facts.Count);
        foreach (var message in extraction.Unextracted)
        {
            _unextracted.Add(1, new KeyValuePair<string, object?>(Mem0Telemetry.ExtractionReason, message.Reason));
        }
    }

    /// <summary>A fact of an answer was dropped.</summary>
    public void Dropped(DropReason reason) =>
        _dropped.Add(1, new KeyValuePair<string, object?>(Mem0Telemetry.ExtractionReason, JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString())));

    /// <summary>A model is asked again after an answer that could not be used.</summary>
    public void Repaired() => _repairs.Add(1);

    /// <summary>Recalled text was taken out of messages.</summary>
    public void RecalledTextSkipped(int messages) => _recalled.Add(messages);
}
