using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Mem0.Core.Inference.BuiltIn;

/// <summary>Takes the ids of word pieces one after the other.</summary>
internal interface IPieceReceiver
{
    /// <summary>Takes the next piece.</summary>
    /// <param name="id">The piece's number: its line in the vocabulary, from 0.</param>
    void Add(int id);
}

/// <summary>
/// Cuts a text into the word pieces of the BERT uncased vocabulary: characters are cleaned, lower-cased and stripped of accents
/// (<see cref="BertCharacters"/>), words end at spaces and punctuation, and each word is covered from the left by the longest pieces that
/// the vocabulary has. A word that cannot be covered, or is longer than 100 characters, is <see cref="Unknown"/>.
/// </summary>
/// <remarks>Nothing is allocated, special tokens are plain text, and no input makes it throw: lone surrogates are dropped.</remarks>
internal sealed class WordPieceTokenizer
{
    /// <summary>The id of the piece that stands for a word outside the vocabulary.</summary>
    public const int Unknown = 100;

    private const int LongestWord = 100;
    private const string ContinuationMark = "##";

    private readonly FrozenDictionary<string, int> _starts;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _startsBySpan;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _continuationsBySpan;
    private readonly int _longestPiece;

    /// <summary>Takes the vocabulary, one piece a line; a piece inside a word begins with <c>##</c>.</summary>
    public WordPieceTokenizer(TextReader vocabulary)
    {
        Dictionary<string, int> starts = new(StringComparer.Ordinal);
        Dictionary<string, int> continuations = new(StringComparer.Ordinal);
        for (int id = 0; vocabulary.ReadLine() is { } piece; id++)
        {
            _longestPiece = Math.Max(_longestPiece, piece.Length);
            if (piece.StartsWith(ContinuationMark, StringComparison.Ordinal) && piece.Length > ContinuationMark.Length)
            {
                continuations.Add(piece[ContinuationMark.Length..], id);
            }
            else
            {
                starts.Add(piece, id);
            }
        }

        _starts = starts.ToFrozenDictionary(StringComparer.Ordinal);
        _startsBySpan = _starts.GetAlternateLookup<ReadOnlySpan<char>>();
        _continuationsBySpan = continuations.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The pieces that a word can begin with, whole words among them, by id.</summary>
    public IEnumerable<KeyValuePair<string, int>> Starts => _starts;

    /// <summary>Appends the ids of a text's pieces to a list.</summary>
    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        ListReceiver receiver = new(ids);
        Encode(text, ref receiver);
    }

    /// <summary>Hands the ids of a text's pieces to a receiver.</summary>
    public void Encode<TReceiver>(ReadOnlySpan<char> text, ref TReceiver receiver)
        where TReceiver : struct, IPieceReceiver, allows ref struct
    {
        Word word = default;
        int at = 0;
        while (at < text.Length)
        {
            char character = text[at];
            if (char.IsAscii(character))
            {
                at++;
                Take(BertCharacters.KindOfAscii(character), new Rune(BertCharacters.LowerAscii(character)), ref word, ref receiver);
                continue;
            }

            OperationStatus status = Rune.DecodeFromUtf16(text[at..], out Rune rune, out int consumed);
            at += consumed;
            if (status == OperationStatus.Done)
            {
                TakeBeyondAscii(rune, ref word, ref receiver);
            }
        }

        Finish(ref word, ref receiver);
    }

    private void TakeBeyondAscii<TReceiver>(Rune rune, ref Word word, ref TReceiver receiver)
        where TReceiver : struct, IPieceReceiver, allows ref struct
    {
        CharacterKind original = BertCharacters.KindOf(rune);
        if (original is CharacterKind.Dropped or CharacterKind.Space)
        {
            Take(original, rune, ref word, ref receiver);
            return;
        }

        bool ideograph = BertCharacters.IsIdeograph(rune);
        if (ideograph)
        {
            Finish(ref word, ref receiver);
        }

        Span<Rune> parts = stackalloc Rune[BertCharacters.LongestFold];
        int count = BertCharacters.Fold(rune, parts);
        for (int i = 0; i < count; i++)
        {
            Take(BertCharacters.KindOf(parts[i]), parts[i], ref word, ref receiver);
        }

        if (ideograph)
        {
            Finish(ref word, ref receiver);
        }
    }

    private void Take<TReceiver>(CharacterKind kind, Rune rune, ref Word word, ref TReceiver receiver)
        where TReceiver : struct, IPieceReceiver, allows ref struct
    {
        switch (kind)
        {
            case CharacterKind.Letter:
                word.Append(rune);
                break;
            case CharacterKind.Space:
                Finish(ref word, ref receiver);
                break;
            case CharacterKind.Punctuation:
                Finish(ref word, ref receiver);
                word.Append(rune);
                Finish(ref word, ref receiver);
                break;
        }
    }

    /// <summary>Hands on the pieces of the word that ends here, and begins an empty one.</summary>
    private void Finish<TReceiver>(ref Word word, ref TReceiver receiver)
        where TReceiver : struct, IPieceReceiver, allows ref struct
    {
        if (word.Characters > LongestWord)
        {
            receiver.Add(Unknown);
        }
        else if (word.Characters > 0)
        {
            Cover(word.Letters, ref receiver);
        }

        word.Clear();
    }

    private void Cover<TReceiver>(scoped ReadOnlySpan<char> word, ref TReceiver receiver)
        where TReceiver : struct, IPieceReceiver, allows ref struct
    {
        Span<int> pieces = stackalloc int[word.Length];
        int count = 0;
        while (word.Length > 0)
        {
            int length = LongestMatch(word, count == 0, out pieces[count]);
            if (length == 0)
            {
                receiver.Add(Unknown);
                return;
            }

            count++;
            word = word[length..];
        }

        foreach (int id in pieces[..count])
        {
            receiver.Add(id);
        }
    }

    private int LongestMatch(ReadOnlySpan<char> rest, bool first, out int id)
    {
        var lookup = first ? _startsBySpan : _continuationsBySpan;
        int length = Math.Min(rest.Length, _longestPiece);
        id = Unknown;
        while (length > 0 && !lookup.TryGetValue(rest[..length], out id))
        {
            length--;
        }

        return length;
    }

    /// <summary>The word that is being read; of one that is too long only the number of characters stays right.</summary>
    private struct Word
    {
        private WordBuffer _buffer;
        private int _length;

        public int Characters { get; private set; }

        [UnscopedRef]
        public readonly ReadOnlySpan<char> Letters => ((ReadOnlySpan<char>)_buffer)[.._length];

        public void Append(Rune rune)
        {
            if (++Characters <= LongestWord)
            {
                _length += rune.EncodeToUtf16(((Span<char>)_buffer)[_length..]);
            }
        }

        public void Clear() => (_length, Characters) = (0, 0);
    }

    /// <summary>Room for the longest word, all of it surrogate pairs.</summary>
    [InlineArray(2 * LongestWord)]
    private struct WordBuffer
    {
        private char _first;
    }

    private readonly struct ListReceiver(List<int> ids) : IPieceReceiver
    {
        public void Add(int id) => ids.Add(id);
    }
}
