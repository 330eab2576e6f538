namespace Mem0.Core.Extraction.Deduplication;

/// <summary>What a newer fact is to an older memory, by rules alone.</summary>
internal static class FactComparison
{
    /// <summary>Compares.</summary>
    /// <param name="newer">The newer fact.</param>
    /// <param name="older">The older memory.</param>
    /// <param name="cosine">The cosine of their embeddings.</param>
    /// <param name="floors">The floors of the embedder they come from.</param>
    public static FactRelation Compare(FactStatement newer, FactStatement older, double cosine, NearDuplicateFloors floors)
    {
        if (newer.Exact == older.Exact)
        {
            return FactRelation.Duplicate;
        }

        return Read(newer, older) switch
        {
            RuleVerdict.Contained => cosine >= floors.Contained ? FactRelation.Duplicate : FactRelation.Undecided,
            RuleVerdict.Refined => cosine >= floors.Contained ? FactRelation.Update : FactRelation.Undecided,
            RuleVerdict.Update => FactRelation.Update,
            RuleVerdict.OneWordApart when cosine >= floors.OneWordApart => FactRelation.Duplicate,
            RuleVerdict.OneWordApart or RuleVerdict.Unsure => cosine >= floors.Related ? FactRelation.Undecided : FactRelation.Unrelated,
            _ => FactRelation.Unrelated,
        };
    }

    /// <summary>What the words alone say. A pair of two languages, and one of another language than English, is read by its letters.</summary>
    public static RuleVerdict Read(FactStatement newer, FactStatement older) => newer.IsEnglish && older.IsEnglish
        ? EnglishComparison.Compare(newer.English, older.English)
        : ForeignFact.Compare(newer.Foreign, older.Foreign);

    /// <summary>
    /// Whether somebody's word that two facts say the same can be believed: the newer one has no name and no number that the older one lacks.
    /// </summary>
    public static bool CanSayTheSame(FactStatement newer, FactStatement older) => newer.IsEnglish && older.IsEnglish
        ? FactOverlap.Of(newer.English, older.English).Missing.All(word => word.Kind is WordKind.Content or WordKind.Adverb)
        : newer.Foreign.HasNothingFixedBeyond(older.Foreign);
}
