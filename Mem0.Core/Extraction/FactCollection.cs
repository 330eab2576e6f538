using Mem0.Core.Extraction.Answers;
using Mem0.Core.Extraction.Checks;
using Mem0.Core.Extraction.Deduplication;
using Mem0.Core.Inference;

namespace Mem0.Core.Extraction;

/// <summary>The facts of a conversation, none twice: what differs as little as an exact duplicate of a memory may is the same.</summary>
internal sealed class FactCollection(ExtractionMetrics metrics)
{
    private readonly List<ExtractedFact> _facts = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The facts that were kept, in their order.</summary>
    public IReadOnlyList<ExtractedFact> Facts => _facts;

    /// <summary>How many were not.</summary>
    public int Dropped { get; private set; }

    /// <summary>Takes the facts of a chunk that pass the check.</summary>
    /// <param name="outcome">What came of the chunk.</param>
    /// <param name="check">The check.</param>
    /// <param name="most">The most different facts that are taken.</param>
    /// <returns>
    /// Why facts of the chunk may be missing; null when none is. An answer of which nothing passes is as bad as none; a text that is too long to be a
    /// fact may hold something, and so may those beyond the most.
    /// </returns>
    public InferenceFailure? Add(ChunkOutcome outcome, FactCheck check, int most)
    {
        var (passed, added) = (0, 0);
        var failure = outcome.Failure;
        foreach (var fact in outcome.Facts)
        {
            if ((added == most && !IsKnown(fact) ? DropReason.TooMany : check.Check(fact)) is { } reason)
            {
                Dropped++;
                metrics.Dropped(reason);
                failure ??= reason is DropReason.TooLong or DropReason.TooMany ? InferenceFailure.InvalidAnswer : null;
                continue;
            }

            passed++;
            if (_known.Add(Form(fact)))
            {
                added++;
                _facts.Add(check.Complete(fact));
            }
        }

        return failure ?? (passed == 0 && outcome.Facts.Count > 0 ? InferenceFailure.InvalidAnswer : null);
    }

    private bool IsKnown(AnsweredFact fact) => _known.Contains(Form(fact));

    private static string Form(AnsweredFact fact) => FactText.Normalize(fact.Text);
}
