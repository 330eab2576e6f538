namespace Mem0.Core.Extraction.Deduplication;

/// <summary>A sentence with whose it is, read once for all the comparisons it takes part in.</summary>
internal sealed class FactStatement
{
    private readonly Lazy<EnglishFact> _english;
    private readonly Lazy<ForeignFact> _foreign;

    /// <summary>Takes a sentence.</summary>
    /// <param name="text">The sentence.</param>
    /// <param name="own">What the person whose memory it is goes by: "I", "the user" and these names are the same one. None for the words of somebody else.</param>
    public FactStatement(string text, params IReadOnlyCollection<string> own)
    {
        Exact = FactText.Normalize(text);
        IsEnglish = FactText.IsEnglish(text);
        _english = new(() => EnglishFact.Read(text, own));
        _foreign = new(() => ForeignFact.Read(text));
    }

    /// <summary>The form in which texts are compared letter by letter.</summary>
    public string Exact { get; }

    /// <summary>Whether the rules of English apply.</summary>
    public bool IsEnglish { get; }

    /// <summary>The sentence as English.</summary>
    public EnglishFact English => _english.Value;

    /// <summary>The sentence as of any language.</summary>
    public ForeignFact Foreign => _foreign.Value;
}
