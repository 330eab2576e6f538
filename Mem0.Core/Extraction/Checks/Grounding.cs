using Mem0.Core.Memories;
using Mem0.Core.Recall.Language;

namespace Mem0.Core.Extraction.Checks;

/// <summary>
/// Tells whether a text speaks of what a conversation speaks of: the two share a word that says something. Names of speakers and roles do not
/// count, since every fact may have them. Words of one stem or one beginning are the same. In scripts without spaces the pairs of characters are
/// compared: of Han or Katakana one is enough, of others a quarter has to be shared, since their pairs are mostly grammar.
/// </summary>
internal sealed class Grounding
{
    private const int SameBeginning = 5;
    private const int SameHangul = 2;
    private const double SharedPairs = 0.25;

    private static readonly string[] Labels = ["user", "assistant", "speaker", "person", "conversation"];

    private readonly HashSet<string> _words;
    private readonly HashSet<string> _beginnings;
    private readonly HashSet<string> _labels;
    private readonly string _text;

    /// <summary>Reads a conversation.</summary>
    public Grounding(IReadOnlyCollection<MemoryMessage> lines)
    {
        _labels = [.. Labels.Concat(lines.SelectMany(line => TermAnalyzer.Terms($"{line.Name} {line.Role}")))];
        _words = [.. lines.SelectMany(line => TermAnalyzer.Terms(line.Content)).Where(word => !_labels.Contains(word))];
        _beginnings = [.. _words.Select(Beginning)];
        _text = string.Join('\n', lines.Select(line => line.Content));
    }

    /// <summary>Whether a text shares a word with the conversation.</summary>
    public bool Supports(string text)
    {
        var words = Words(text);
        if (words.Exists(word => IsShared(word) && !IsWeakPair(word)))
        {
            return true;
        }

        var weak = words.FindAll(IsWeakPair);
        return weak.Count > 0 && weak.Count(IsShared) >= SharedPairs * weak.Count;
    }

    /// <summary>The share of a text's words that the conversation has too, 0..1; 0 for a text without words.</summary>
    public double ShareOf(string text)
    {
        var words = Words(text);
        return words.Count == 0 ? 0 : (double)words.Count(IsShared) / words.Count;
    }

    /// <summary>Whether the text names something: all words of the name are in it, or in scripts without spaces the name as it stands.</summary>
    public bool Names(string name)
    {
        var words = Words(name);
        return words.Count > 0 && (words.TrueForAll(IsShared) || (IsUnspaced(words[0][0]) && _text.Contains(name, StringComparison.OrdinalIgnoreCase)));
    }

    private List<string> Words(string text) => TermAnalyzer.Terms(text).FindAll(word => !_labels.Contains(word));

    private bool IsShared(string word) => _words.Contains(word) || _beginnings.Contains(Beginning(word));

    /// <summary>What the inflected forms of a word usually share; of a short word all of it.</summary>
    private static string Beginning(string word)
    {
        var length = word[0] is >= '\uAC00' and <= '\uD7A3' or >= '\u1100' and <= '\u11FF' ? SameHangul : SameBeginning;
        return IsUnspaced(word[0]) || word.Length <= length ? word : word[..length];
    }

    private static bool IsWeakPair(string word) => IsUnspaced(word[0]) && word.Any(character => IsUnspaced(character) && !IsStrong(character));

    private static bool IsUnspaced(char character) =>
        System.Text.Rune.TryCreate(character, out var letter) && WordCharacters.RoleOf(letter) == CharacterRole.UnspacedLetter;

    /// <summary>Katakana and Han.</summary>
    private static bool IsStrong(char character) => character is >= '\u30A1' and <= '\u30FE' or >= '\u2E80' and <= '\u2FDF' or >= '\u3400' and <= '\u9FFF';
}
