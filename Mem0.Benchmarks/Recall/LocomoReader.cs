using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mem0.Benchmarks.Recall;

/// <summary>
/// Reads conversations in the format of LoCoMo (Maharana et al., Evaluating Very Long-Term Conversational Memory of LLM Agents, 2024): two
/// people over many sessions, with questions whose evidence is a list of turns.
/// </summary>
internal static partial class LocomoReader
{
    private static readonly string[] Categories = ["", "1 multi-hop", "2 temporal", "3 open-domain", "4 single-hop", "5 adversarial"];

    /// <summary>All conversations of a folder.</summary>
    public static IReadOnlyList<Material> ReadFolder(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(ReadFile)];

    private static Material ReadFile(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var turns = new List<Turn>();
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, turn) in ReadTurns(document.RootElement))
        {
            positions[id] = turns.Count;
            turns.Add(turn);
        }

        var questions = document.RootElement.GetProperty("qa").EnumerateArray().Select(question => ReadQuestion(question, positions)).OfType<MaterialQuestion>();
        return new Material(Path.GetFileNameWithoutExtension(path), turns, [.. questions]);
    }

    private static IEnumerable<(string Id, Turn Turn)> ReadTurns(JsonElement conversation)
    {
        for (var number = 1; conversation.TryGetProperty($"session_{number}_date_time", out var date); number++)
        {
            if (!conversation.TryGetProperty($"session_{number}", out var session))
            {
                continue;
            }

            var said = ParseDate(date.GetString()!);
            foreach (var turn in session.EnumerateArray())
            {
                var speaker = turn.GetProperty("speaker").GetString();
                yield return (turn.GetProperty("dia_id").GetString()!, new Turn($"{number}", "user", speaker, ReadText(turn), said));
            }
        }
    }

    private static string ReadText(JsonElement turn)
    {
        var text = turn.GetProperty("text").GetString()!;
        return turn.TryGetProperty("blip_caption", out var caption) && caption.GetString() is { Length: > 0 } described
            ? $"{text} [image: {described}]"
            : text;
    }

    private static DateTimeOffset ParseDate(string text) => DateTimeOffset.ParseExact(
        text.Trim(), "h:mm tt 'on' d MMMM, yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>A question that has evidence, or is meant to have no answer; null for one whose evidence is missing.</summary>
    private static MaterialQuestion? ReadQuestion(JsonElement question, Dictionary<string, int> positions)
    {
        var category = question.GetProperty("category").GetInt32();
        var text = question.GetProperty("question").GetString()!;
        if (category == 5)
        {
            return new MaterialQuestion(text, Categories[category], []);
        }

        var evidence = ReadEvidence(question).Where(positions.ContainsKey).Select(id => positions[id]).Distinct().Order().ToList();
        return evidence.Count == 0 ? null : new MaterialQuestion(text, Categories[category], evidence);
    }

    /// <summary>Some entries name several turns.</summary>
    private static IEnumerable<string> ReadEvidence(JsonElement question) => question.TryGetProperty("evidence", out var evidence)
        ? evidence.EnumerateArray().SelectMany(entry => TurnId().Matches(entry.GetString() ?? "")).Select(match => match.Value)
        : [];

    [GeneratedRegex("D[0-9]+:[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex TurnId();
}
