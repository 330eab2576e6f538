namespace Mem0.Core.Extraction.Deduplication;

/// <summary>How new facts are compared with what is known, from the section <c>Mem0:Extraction</c>.</summary>
public sealed class DeduplicationOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Mem0:Extraction";

    /// <summary>
    /// Whether the language model, where there is one, is asked about pairs that the rules cannot tell: at most once an add. Otherwise such facts
    /// are stored beside the older ones.
    /// </summary>
    /// <value>The default is true.</value>
    public bool AskModelAboutChanges { get; set; } = true;
}
