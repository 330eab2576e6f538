using System.Text;
using Mem0.Core.Unicode;

namespace Mem0.Core.Recall.Language;

/// <summary>Collects the words of a stretch of text that is not all ASCII, character by character.</summary>
/// <param name="words">Takes the words.</param>
internal sealed class WordStretch(List<string> words)
{
    private readonly StringBuilder _run = new();

    /// <summary>Where in the run each character with its marks begins; kept for scripts without spaces, empty for others.</summary>
    private readonly List<int> _units = [];

    /// <summary>Takes the next character; one that is not part of words ends the run.</summary>
    public void Add(Rune character)
    {
        Span<Rune> parts = stackalloc Rune[CanonicalDecomposition.LongestResult];
        foreach (Rune part in parts[..CanonicalDecomposition.Decompose(character, parts)])
        {
            AddPart(part);
        }
    }

    /// <summary>Ends the run and hands on its words.</summary>
    public void End()
    {
        if (_units.Count > 0)
        {
            AddPairs(_run.ToString());
        }
        else if (_run.Length > 0)
        {
            string word = _run.ToString();
            if (!StopWords.Contains(word))
            {
                words.Add(word);
            }
        }

        _run.Clear();
        _units.Clear();
    }

    private void AddPart(Rune part)
    {
        switch (WordCharacters.RoleOf(part))
        {
            case CharacterRole.Letter:
                AddLetter(part, unspaced: false);
                break;
            case CharacterRole.UnspacedLetter:
                AddLetter(part, unspaced: true);
                break;
            case CharacterRole.Mark when _run.Length > 0:
                Append(part);
                break;
            case CharacterRole.Separator:
                End();
                break;
        }
    }

    private void AddLetter(Rune letter, bool unspaced)
    {
        if (unspaced != _units.Count > 0)
        {
            End();
        }

        if (unspaced)
        {
            _units.Add(_run.Length);
        }

        Append(WordCharacters.Lower(letter));
    }

    private void Append(Rune character)
    {
        Span<char> characters = stackalloc char[2];
        _run.Append(characters[..character.EncodeToUtf16(characters)]);
    }

    private void AddPairs(string run)
    {
        if (_units.Count == 1)
        {
            words.Add(run);
            return;
        }

        for (int i = 0; i + 1 < _units.Count; i++)
        {
            int end = i + 2 < _units.Count ? _units[i + 2] : run.Length;
            words.Add(run[_units[i]..end]);
        }
    }
}
