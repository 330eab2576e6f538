using System.Text;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models;

/// <summary>
/// How many tokens a text is, at most as a rule. The vocabulary is the server's and unknown here, so characters are counted: an English word has
/// one to two tokens of four letters and more, a byte-level vocabulary has no token for a rare character but one for each of its bytes. What is
/// too much costs memory of the server; what is too little would cut a prompt, which <c>truncate: false</c> makes an error instead.
/// </summary>
internal static class TokenEstimate
{
    /// <summary>Tokens that templates put around a message: its marks, its role, line ends.</summary>
    private const int PerMessage = 12;

    /// <summary>Letters of a token: fewer than the four of English prose, for names and other languages of the script.</summary>
    private const int LettersPerToken = 3;

    /// <summary>A stretch of letters that is longer than words are: a code, say, in which no letter follows from the one before it.</summary>
    private const int LongestWord = 24;

    /// <summary>The tokens of a prompt.</summary>
    public static int Of(IEnumerable<ChatMessage> messages) => messages.Sum(message => PerMessage + Of(message.Text)) + PerMessage;

    /// <summary>The tokens of a text.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var tokens = 0;
        var word = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= 'a' and <= 'z')
            {
                word++;
                continue;
            }

            tokens += OfWord(word) + OfRune(rune);
            word = 0;
        }

        return tokens + OfWord(word);
    }

    private static int OfWord(int letters) => letters > LongestWord ? letters : (letters + LettersPerToken - 1) / LettersPerToken;

    /// <summary>
    /// A blank belongs to the word after it. A capital counts by itself: in codes and Base64 nothing follows from it. Han and kana have tokens of
    /// their own, rare ones two; of other scripts, the bytes are counted.
    /// </summary>
    private static int OfRune(Rune rune) => rune.Value switch
    {
        ' ' => 0,
        < 0x80 => 1,
        (>= 0x3000 and <= 0x9FFF) or (>= 0xFF00 and <= 0xFFEF) => 2,
        _ => rune.Utf8SequenceLength,
    };
}
