using Mem0.Core.Inference.Models;
using Mem0.Core.Memories;

namespace Mem0.Core.Extraction.Chunks;

/// <summary>How large the chunks of a conversation are.</summary>
/// <param name="Characters">The most new characters of a chunk.</param>
/// <param name="Tokens">The most tokens of new text, as <see cref="TokenEstimate"/> counts them.</param>
/// <param name="Overlap">The most characters that a chunk repeats of the one before.</param>
internal readonly record struct ChunkSize(int Characters, int Tokens, int Overlap);

/// <summary>
/// Cuts a conversation into chunks. Every character of every message is in exactly one chunk as new text. A message stays whole unless it is longer
/// than a chunk; then it is cut at the ends of paragraphs and sentences, or else between words.
/// </summary>
internal sealed class ConversationChunks
{
    private readonly IReadOnlyList<MemoryMessage> _conversation;
    private readonly ChunkSize _size;
    private readonly List<ConversationChunk> _chunks = [];
    private readonly List<ChunkPiece> _segments = [];
    private IReadOnlyList<ChunkPiece> _overlap = [];
    private int _characters;
    private int _tokens;

    private ConversationChunks(IReadOnlyList<MemoryMessage> conversation, ChunkSize size) => (_conversation, _size) = (conversation, size);

    /// <summary>The chunks of a conversation, in its order.</summary>
    public static IReadOnlyList<ConversationChunk> Of(IReadOnlyList<MemoryMessage> conversation, ChunkSize size)
    {
        var chunks = new ConversationChunks(conversation, size);
        for (var message = 0; message < conversation.Count; message++)
        {
            chunks.Add(message);
        }

        chunks.Close();
        return chunks._chunks;
    }

    /// <summary>The two halves of a chunk, the second with an overlap; the chunk itself when it is a single sentence.</summary>
    public static IReadOnlyList<ConversationChunk> Halves(ConversationChunk chunk, IReadOnlyList<MemoryMessage> conversation, int overlap)
    {
        var segments = chunk.Pieces.SelectMany(piece => Segments(conversation[piece.Message].Content, piece, overlap)).ToList();
        var first = 0;
        for (var characters = 0; first < segments.Count - 1 && characters + segments[first].Length <= Math.Max(chunk.Characters / 2, segments[0].Length); first++)
        {
            characters += segments[first].Length;
        }

        return segments.Count < 2
            ? [chunk]
            : [new(chunk.Overlap, Joined(segments[..first])), new(Joined(Tail(segments[..first], overlap)), Joined(segments[first..]))];
    }

    private void Add(int message)
    {
        var text = _conversation[message].Content;
        var whole = new ChunkPiece(message, 0, text.Length);
        if (!Fits(text.Length, TokenEstimate.Of(text)))
        {
            Close();
        }

        foreach (var segment in Segments(text, whole, Math.Min(_size.Overlap, Math.Min(_size.Characters, _size.Tokens))))
        {
            var tokens = TokenEstimate.Of(text.AsSpan(segment.Start, segment.Length));
            if (!Fits(segment.Length, tokens))
            {
                Close();
            }

            _segments.Add(segment);
            _characters += segment.Length;
            _tokens += tokens;
        }
    }

    private bool Fits(int characters, int tokens) => _characters + characters <= _size.Characters && _tokens + tokens <= _size.Tokens;

    private void Close()
    {
        if (_segments.Count == 0)
        {
            return;
        }

        _chunks.Add(new ConversationChunk(_overlap, Joined(_segments)));
        _overlap = Joined(Tail(_segments, _size.Overlap));
        _segments.Clear();
        (_characters, _tokens) = (0, 0);
    }

    /// <summary>The last segments that are together no longer than an overlap.</summary>
    private static List<ChunkPiece> Tail(List<ChunkPiece> segments, int overlap)
    {
        var from = segments.Count;
        for (var characters = 0; from > 0 && characters + segments[from - 1].Length <= overlap; from--)
        {
            characters += segments[from - 1].Length;
        }

        return segments[from..];
    }

    /// <summary>Neighbouring segments of one message as one piece.</summary>
    private static List<ChunkPiece> Joined(List<ChunkPiece> segments)
    {
        List<ChunkPiece> pieces = [];
        foreach (var segment in segments)
        {
            if (pieces.Count > 0 && pieces[^1].Message == segment.Message && pieces[^1].End == segment.Start)
            {
                pieces[^1] = pieces[^1] with { Length = segment.End - pieces[^1].Start };
            }
            else
            {
                pieces.Add(segment);
            }
        }

        return pieces;
    }

    /// <summary>The sentences of a piece, and of longer ones parts that are cut between words.</summary>
    private static IEnumerable<ChunkPiece> Segments(string text, ChunkPiece piece, int longest)
    {
        for (var start = piece.Start; start < piece.End;)
        {
            var end = Sentences.End(text, start, Math.Min(piece.End, start + longest));
            yield return new ChunkPiece(piece.Message, start, end - start);
            start = end;
        }
    }
}
