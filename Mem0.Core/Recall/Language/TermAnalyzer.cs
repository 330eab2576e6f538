using System.Text;

namespace Mem0.Core.Recall.Language;

/// <summary>
/// Cuts texts into the words that are searched for. A word is a run of letters and digits, in lower case and without accents; stop words,
/// and with them the possessive <c>'s</c>, are left out. Scripts that do not part their words give the overlapping pairs of characters of
/// each run instead. No word contains white space.
/// </summary>
internal static class TermAnalyzer
{
    private const int UsualWord = 64;

    /// <summary>The words of a text in their order, unstemmed.</summary>
    public static List<string> Words(string text)
    {
        List<string> words = [];
        WordStretch? stretch = null;
        int at = 0;
        while (at < text.Length)
        {
            int end = at;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            {
                end++;
            }

            if (end == text.Length || char.IsAscii(text[end]))
            {
                AddAscii(text.AsSpan(at..end), words);
                at = end + 1;
            }
            else
            {
                stretch ??= new WordStretch(words);
                at = ReadStretch(text, at, stretch);
            }
        }

        return words;
    }

    /// <summary>The form that the forms of a word share.</summary>
    public static string Stem(string word) => EnglishStemmer.Stem(word);

    /// <summary>The stems of a text's words in their order.</summary>
    public static List<string> Terms(string text)
    {
        List<string> terms = Words(text);
        for (int i = 0; i < terms.Count; i++)
        {
            terms[i] = Stem(terms[i]);
        }

        return terms;
    }

    private static void AddAscii(ReadOnlySpan<char> word, List<string> words)
    {
        if (word.IsEmpty)
        {
            return;
        }

        Span<char> lower = word.Length <= UsualWord ? stackalloc char[UsualWord] : new char[word.Length];
        lower = lower[..word.ToLowerInvariant(lower)];
        if (!StopWords.Contains(lower))
        {
            words.Add(lower.ToString());
        }
    }

    /// <summary>Reads up to the next ASCII character that is neither letter nor digit.</summary>
    /// <returns>Where to go on.</returns>
    private static int ReadStretch(string text, int at, WordStretch stretch)
    {
        while (at < text.Length && (!char.IsAscii(text[at]) || char.IsAsciiLetterOrDigit(text[at])))
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out Rune character, out int consumed);
            stretch.Add(character);
            at += consumed;
        }

        stretch.End();
        return at;
    }
}
