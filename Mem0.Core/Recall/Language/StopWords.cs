using System.Collections.Frozen;

namespace Mem0.Core.Recall.Language;

/// <summary>English function and question words, and the ends of contractions: they say nothing of what a text is about.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            "a", "an", "the", "is", "are", "was", "were", "be", "been", "am", "do", "does", "did", "has", "have", "had",
            "i", "you", "he", "she", "it", "we", "they", "me", "him", "her", "them", "my", "your", "his", "its", "our", "their",
            "of", "to", "in", "on", "at", "for", "with", "and", "or", "but", "if", "so", "as", "by", "from", "about", "into",
            "than", "then", "that", "this", "these", "those", "what", "which", "who", "whom", "when", "where", "why", "how",
            "not", "no", "s", "t",
        ]).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a lower-case word is one of them.</summary>
    public static bool Contains(ReadOnlySpan<char> word) => Words.Contains(word);
}
