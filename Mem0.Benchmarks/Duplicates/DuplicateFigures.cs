using Mem0.Core.Extraction.Deduplication;

namespace Mem0.Benchmarks.Duplicates;

/// <summary>What the rules say of pairs of facts of which the truth is known.</summary>
internal sealed class DuplicateFigures
{
    private readonly IReadOnlyList<JudgedPair> _pairs;

    /// <summary>Judges pairs.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="cosines">Their cosines.</param>
    /// <param name="floors">The floors of the embedder.</param>
    public DuplicateFigures(IReadOnlyList<FactPair> pairs, IReadOnlyList<double> cosines, NearDuplicateFloors floors) =>
        _pairs = [.. pairs.Zip(cosines, (pair, cosine) => Judge(pair, cosine, floors))];

    /// <summary>The share of duplicates that are found.</summary>
    public double DuplicatesFound => Share(FactRelation.Duplicate, FactRelation.Duplicate);

    /// <summary>The share of updates and unrelated pairs that are taken for duplicates: the newer fact would be lost.</summary>
    public double FalseMerges => Of(pair => pair.Pair.Relation != FactRelation.Duplicate, FactRelation.Duplicate);

    /// <summary>The share of updates that are found.</summary>
    public double UpdatesFound => Share(FactRelation.Update, FactRelation.Update);

    /// <summary>The share of unrelated pairs that are taken for updates: the older memory would be hidden.</summary>
    public double FalseSupersessions => Share(FactRelation.Unrelated, FactRelation.Update);

    /// <summary>Pairs that are not judged as they are, undecided ones among them.</summary>
    public IEnumerable<JudgedPair> Missed => _pairs.Where(pair => pair.Judged != pair.Pair.Relation);

    /// <summary>How many pairs of a relation are judged so.</summary>
    public int Count(FactRelation relation, FactRelation judged) => _pairs.Count(pair => pair.Pair.Relation == relation && pair.Judged == judged);

    private static JudgedPair Judge(FactPair pair, double cosine, NearDuplicateFloors floors) => new(
        pair, cosine, FactComparison.Compare(new FactStatement(pair.Newer), new FactStatement(pair.Older), cosine, floors));

    private double Share(FactRelation relation, FactRelation judged) => Of(pair => pair.Pair.Relation == relation, judged);

    private double Of(Func<JudgedPair, bool> among, FactRelation judged)
    {
        var chosen = _pairs.Where(among).ToList();
        return chosen.Count(pair => pair.Judged == judged) / (double)chosen.Count;
    }
}

/// <summary>A pair and what the rules say of it.</summary>
internal sealed record JudgedPair(FactPair Pair, double Cosine, FactRelation Judged);
