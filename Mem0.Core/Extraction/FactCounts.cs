using Mem0.Core.Extraction.Chunks;

namespace Mem0.Core.Extraction;

/// <summary>How many facts are expected of a chunk, and how many are taken.</summary>
internal static class FactCounts
{
    private const int CharactersPerFact = 120;
    private const int FewestFacts = 4;
    private const int SmallestLimit = 16;

    /// <summary>How many facts the answer to a chunk must have room for.</summary>
    public static int Expected(ConversationChunk chunk) => Math.Max(FewestFacts, chunk.Characters / CharactersPerFact);

    /// <summary>
    /// The most different facts that are taken of a chunk: twice what is expected, and 16 at least, since a short message may list many things. A
    /// model that goes on beyond that has lost its thread.
    /// </summary>
    public static int Most(ConversationChunk chunk) => Math.Max(SmallestLimit, 2 * Expected(chunk));
}
