using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mem0.Tests.Api.Transcript;

/// <summary>Which of our memories stands for which recorded one.</summary>
internal sealed partial class RecordedIds
{
    private readonly Dictionary<string, string> _ours = [];

    /// <summary>Learns the ids of an add: its results come in the order of the messages.</summary>
    internal void Learn(JsonElement recorded, JsonElement ours)
    {
        foreach (var (theirs, mine) in recorded.GetProperty("results").EnumerateArray().Zip(ours.GetProperty("results").EnumerateArray()))
        {
            _ours[theirs.GetProperty("id").GetString()!] = mine.GetProperty("id").GetString()!;
        }
    }

    /// <summary>Learns the ids of memories that say the same.</summary>
    internal void LearnByText(JsonElement recorded, JsonElement ours)
    {
        foreach (var theirs in recorded.EnumerateArray())
        {
            foreach (var mine in ours.EnumerateArray().Where(mine => mine.GetProperty("memory").ValueEquals(theirs.GetProperty("memory").GetString())))
            {
                _ours[theirs.GetProperty("id").GetString()!] = mine.GetProperty("id").GetString()!;
            }
        }
    }

    /// <summary>Our id; null when the recorded memory was not made in what is replayed.</summary>
    internal string? Find(string recorded) => _ours.GetValueOrDefault(recorded);

    /// <summary>A text with our ids in place of the recorded ones, in the same letter case.</summary>
    internal string Replace(string text) => Id().Replace(text, match =>
    {
        var ours = Find(match.Value.ToLowerInvariant());
        return ours is null ? match.Value : char.IsAsciiLetterUpper(match.Value.FirstOrDefault(char.IsAsciiLetter)) ? ours.ToUpperInvariant() : ours;
    });

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")]
    private static partial Regex Id();
}
