using Mem0.Core.Extraction.Checks;
using Mem0.Core.Extraction.Recalled;
using Mem0.Core.Inference;

namespace Mem0.Core.Extraction;

/// <summary>The facts of a conversation, none twice: what differs in case and punctuation alone is the same.</summary>
internal sealed class FactCollection
{
    private readonly List<ExtractedFact> _facts = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The facts that were kept, in their order.</summary>
    public IReadOnlyList<ExtractedFact> Facts => _facts;

    /// <summary>How many were not.</summary>
    public int Dropped { get; private set; }

    /// <summary>Takes the facts of a chunk that pass the check.</summary>
    /// <returns>
    /// Why facts of the chunk may be missing; null when none is. An answer of which nothing passes is as bad as none, and a text that is too long to
    /// be a fact may hold something.
    /// </returns>
    public InferenceFailure? Add(ChunkOutcome outcome, FactCheck check, ExtractionMetrics metrics)
    {
        var kept = 0;
        var failure = outcome.Failure;
        foreach (var fact in outcome.Facts)
        {
            if (check.Check(fact) is { } reason)
            {
                Dropped++;
                metrics.Dropped(reason);
                failure ??= reason == DropReason.TooLong ? InferenceFailure.InvalidAnswer : null;
                continue;
            }

            kept++;
            if (_known.Add(RecalledText.Normal(fact.Text)))
            {
                _facts.Add(check.Complete(fact));
            }
        }

        return failure ?? (kept == 0 && outcome.Facts.Count > 0 ? InferenceFailure.InvalidAnswer : null);
    }
}
