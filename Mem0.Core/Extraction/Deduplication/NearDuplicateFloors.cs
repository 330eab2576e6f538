using System.Numerics.Tensors;
using Mem0.Core.Recall;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>The cosines from which the embedding of one model agrees with the rules.</summary>
/// <param name="Contained">From here, words that say that one fact contains the other are believed.</param>
/// <param name="OneWordApart">From here, facts that differ in one word each are taken for the same; above 1, never.</param>
/// <param name="Related">Below, facts that the rules cannot tell apart are taken to be about different things.</param>
internal sealed record NearDuplicateFloors(double Contained, double OneWordApart, double Related)
{
    /// <summary>Texts that say the same, told by a model that has not seen these very texts, lie a little lower than those it was set by.</summary>
    private const double Margin = .05;

    /// <summary>A floor lies so far above what must not pass it.</summary>
    private const double Step = .01;

    /// <summary>The share of changes and repetitions that lie below <see cref="Related"/>.</summary>
    private const double Passed = .1;

    /// <summary>
    /// The floors of an embedder, from the calibration pairs:
    /// <see cref="Contained"/> is <c>max(highest false + .01, lowest true - .05)</c> over the pairs that the rules call contained, of which those are
    /// true that are duplicates; <see cref="OneWordApart"/> is the highest cosine of pairs one word apart that are no duplicates + .02;
    /// <see cref="Related"/> is the tenth percentile of the cosines of duplicates and updates.
    /// </summary>
    /// <param name="embedder">The embedder.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EmbeddingUnavailableException">The embedder failed.</exception>
    public static async Task<NearDuplicateFloors> CalibrateAsync(IEmbeddingGenerator<string, Embedding<float>> embedder, CancellationToken cancellationToken)
    {
        var pairs = FactPairs.Calibration;
        return Choose(pairs, await CosinesAsync(embedder, pairs, cancellationToken));
    }

    /// <summary>The cosines of pairs.</summary>
    /// <exception cref="EmbeddingUnavailableException">The embedder failed.</exception>
    public static async Task<IReadOnlyList<double>> CosinesAsync(
        IEmbeddingGenerator<string, Embedding<float>> embedder, IReadOnlyList<FactPair> pairs, CancellationToken cancellationToken)
    {
        var analyzer = new TextAnalyzer(embedder);
        var texts = pairs.SelectMany(pair => new[] { pair.Older, pair.Newer }).Select(text => new AnalyzedText(text, null, true, default)).ToList();
        var analyses = await analyzer.AnalyzeAsync(texts, cancellationToken);
        return [.. pairs.Select((_, i) => (double)TensorPrimitives.Dot(analyses[2 * i].Embedding.Span, analyses[(2 * i) + 1].Embedding.Span))];
    }

    /// <summary>Chooses the floors by the rule of <see cref="CalibrateAsync"/>.</summary>
    public static NearDuplicateFloors Choose(IReadOnlyList<FactPair> pairs, IReadOnlyList<double> cosines)
    {
        var judged = pairs.Zip(cosines, (pair, cosine) => (pair.Relation, Cosine: cosine,
            Verdict: FactComparison.Read(new FactStatement(pair.Newer), new FactStatement(pair.Older)))).ToList();
        var contained = judged.Where(pair => pair.Verdict == RuleVerdict.Contained).ToList();
        var lowest = contained.Where(pair => pair.Relation == FactRelation.Duplicate).Min(pair => pair.Cosine) - Margin;
        var highest = contained.Where(pair => pair.Relation != FactRelation.Duplicate).Select(pair => pair.Cosine + Step).DefaultIfEmpty(lowest).Max();
        var apart = judged.Where(pair => pair.Verdict == RuleVerdict.OneWordApart && pair.Relation != FactRelation.Duplicate).Max(pair => pair.Cosine);
        var related = judged.Where(pair => pair.Relation != FactRelation.Unrelated).Select(pair => pair.Cosine).Order().ToList();
        return new NearDuplicateFloors(Math.Max(lowest, highest), apart + (2 * Step), related[(int)(related.Count * Passed)]);
    }
}
