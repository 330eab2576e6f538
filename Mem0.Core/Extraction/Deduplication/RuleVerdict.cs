namespace Mem0.Core.Extraction.Deduplication;

/// <summary>What the words of a newer and an older fact say of their relation, before the embedding is asked.</summary>
internal enum RuleVerdict
{
    /// <summary>Nothing connects them.</summary>
    Apart,

    /// <summary>They have something in common, and something that differs.</summary>
    Unsure,

    /// <summary>They are the same but for one word in each, which is no name and no number: a synonym, or another thing.</summary>
    OneWordApart,

    /// <summary>The older one says all that the newer one says.</summary>
    Contained,

    /// <summary>The newer one says all that the older one says, and more.</summary>
    Refined,

    /// <summary>The newer one gives another value of what there is one of, or the opposite.</summary>
    Update,
}
