namespace Mem0.Core.Recall;

/// <summary>
/// The Okapi BM25 weighting (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009) of one collection: the memories that a
/// question is asked of, or their windows.
/// </summary>
/// <param name="Count">How many texts the collection has.</param>
/// <param name="AverageLength">Their average length in terms.</param>
/// <param name="K1">How slowly repetitions of a term saturate.</param>
/// <param name="B">How much a text's length counts, 0..1.</param>
internal readonly record struct Bm25(int Count, double AverageLength, double K1, double B)
{
    /// <summary>
    /// The inverse document frequency of a term that occurs in <paramref name="frequency"/> texts, ln(1 + (N − n + 0.5)/(n + 0.5)):
    /// always positive, also for a term that every text has.
    /// </summary>
    public float Idf(int frequency) => (float)Math.Log(1 + ((Count - frequency + .5) / (frequency + .5)));

    /// <summary>The part of the weight that depends on the text: occurrences, saturating, relative to the text's length.</summary>
    public float Saturation(int occurrences, int length) => Saturation(occurrences, LengthNorm(length));

    /// <summary>The same with the length's norm, <see cref="LengthNorm"/>, at hand.</summary>
    public float Saturation(int occurrences, float lengthNorm) => occurrences * ((float)K1 + 1) / (occurrences + lengthNorm);

    /// <summary>How much a text of this length holds occurrences back: K1 × (1 − B + B × length ÷ average length).</summary>
    public float LengthNorm(int length) => (float)(K1 * (1 - B + (B * (AverageLength > 0 ? length / AverageLength : 1))));
}
