using Mem0.Core.Memories;

namespace Mem0.Core.Extraction.Chunks;

/// <summary>A run of characters of one message.</summary>
/// <param name="Message">The place of the message in its conversation.</param>
/// <param name="Start">Where the run begins in the message's text.</param>
/// <param name="Length">How many characters it has.</param>
internal readonly record struct ChunkPiece(int Message, int Start, int Length)
{
    /// <summary>Where the run ends.</summary>
    public int End => Start + Length;
}

/// <summary>The part of a conversation that one call to the model sees.</summary>
/// <param name="Overlap">What the call before has seen too, for the connection.</param>
/// <param name="Pieces">What is new.</param>
internal sealed record ConversationChunk(IReadOnlyList<ChunkPiece> Overlap, IReadOnlyList<ChunkPiece> Pieces)
{
    /// <summary>The characters of what is new.</summary>
    public int Characters => Pieces.Sum(piece => piece.Length);

    /// <summary>What the model sees of a conversation, overlap and new text of one message in one line.</summary>
    public IEnumerable<MemoryMessage> Lines(IReadOnlyList<MemoryMessage> conversation)
    {
        ChunkPiece? open = null;
        foreach (var piece in Overlap.Concat(Pieces))
        {
            if (open is { } before && before.Message == piece.Message && before.End == piece.Start)
            {
                open = before with { Length = piece.End - before.Start };
                continue;
            }

            if (open is { } ended)
            {
                yield return Line(conversation, ended);
            }

            open = piece;
        }

        if (open is { } last)
        {
            yield return Line(conversation, last);
        }
    }

    private static MemoryMessage Line(IReadOnlyList<MemoryMessage> conversation, ChunkPiece piece) =>
        conversation[piece.Message] with { Content = conversation[piece.Message].Content.Substring(piece.Start, piece.Length) };
}
