namespace Mem0.Core.Extraction.Deduplication;

/// <summary>What a newer fact is to an older memory.</summary>
internal enum FactRelation
{
    /// <summary>They have nothing to do with each other, or both hold.</summary>
    Unrelated,

    /// <summary>The newer one says nothing that the older one does not say.</summary>
    Duplicate,

    /// <summary>The newer one changes, contradicts or contains the older one, which need not be shown any more.</summary>
    Update,

    /// <summary>The rules cannot tell. Without anybody to ask, both are kept.</summary>
    Undecided,
}
