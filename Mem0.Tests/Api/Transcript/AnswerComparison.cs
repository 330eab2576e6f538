using System.Text.Json;
using System.Text.RegularExpressions;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Api.Transcript;

/// <summary>
/// Finds where our answer differs from the recorded one: in the class of the status, in the members and the kinds of their values, and in
/// every value that does not depend on the embedder or on the hour.
/// </summary>
internal sealed partial class AnswerComparison(Exchange exchange, RecordedIds ids)
{
    /// <summary>What our answers have beyond mem0's.</summary>
    private static readonly HashSet<string> Added = ["count", "deleted", "degraded", "abstained", "window", "explanation", "app_id", "immutable"];

    private static readonly HashSet<string> Measured = ["score", "score_details", "score_breakdown"];

    private static readonly HashSet<string> Times = ["created_at", "updated_at"];

    private readonly List<string> _findings = [];

    /// <summary>The differences, each in a short form.</summary>
    internal IReadOnlyList<string> Findings(Answer answer)
    {
        if (answer.Status >= 400 && answer.FaultOfProblem is { } fault)
        {
            _findings.Add($"is no problem: {fault}");
        }

        if (exchange.Status / 100 != answer.Status / 100)
        {
            _findings.Add(answer.Status < 400 ? "200" : string.Join(' ', answer.Status, answer.Code, answer.Field).TrimEnd());
            _findings.AddRange(Results(answer.Status < 400 ? answer.Json : default).Select(memory => $"+ {Name(memory)}"));
        }
        else if (answer.Status < 300 && exchange.Answer.ValueKind != JsonValueKind.Null)
        {
            Compare("", exchange.Answer, answer.Json);
        }

        return [.. _findings.Distinct()];
    }

    private void Compare(string path, JsonElement recorded, JsonElement ours)
    {
        if (Kind(recorded) != Kind(ours))
        {
            _findings.Add($"{path} = {ours.GetRawText()}");
            return;
        }

        switch (recorded.ValueKind)
        {
            case JsonValueKind.Object:
                CompareMembers(path, recorded, ours);
                break;
            case JsonValueKind.Array when path is ".results":
                CompareMemories(recorded, ours);
                break;
            case JsonValueKind.Array:
                CompareRows(recorded, ours);
                break;
            case JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
                when !JsonElement.DeepEquals(recorded, ours):
                _findings.Add($"{path} = {ours.GetRawText()}");
                break;
        }
    }

    private void CompareMembers(string path, JsonElement recorded, JsonElement ours)
    {
        foreach (var member in recorded.EnumerateObject())
        {
            if (!ours.TryGetProperty(member.Name, out var value))
            {
                _findings.Add($"{path}.{member.Name} is absent");
            }
            else
            {
                CompareMember($"{path}.{member.Name}", member.Name, member.Value, value);
            }
        }

        _findings.AddRange(ours.EnumerateObject()
            .Where(member => !Added.Contains(member.Name) && !recorded.TryGetProperty(member.Name, out _))
            .Select(member => $"{path}.{member.Name} = {member.Value.GetRawText()}"));
    }

    private void CompareMember(string path, string name, JsonElement recorded, JsonElement ours)
    {
        var same = name switch
        {
            "metadata" => JsonElement.DeepEquals(recorded, ours),
            "id" or "memory_id" when Guid.TryParse(recorded.GetString(), out _) =>
                Guid.TryParse(ours.GetString(), out _) && (ids.Find(recorded.GetString()!) is not { } mine || mine == ours.GetString()),
            _ when Times.Contains(name) => Form(recorded) == Form(ours),
            _ when Measured.Contains(name) => SameKinds(recorded, ours),
            _ => (bool?)null,
        };
        if (same is null)
        {
            Compare(path, recorded, ours);
        }
        else if (same is false)
        {
            _findings.Add($"{path} = {(Times.Contains(name) ? Form(ours) : ours.GetRawText())}");
        }
    }

    /// <summary>A request that limits the number gives other memories with another order, so that only their number and their form compare.</summary>
    private void CompareMemories(JsonElement recorded, JsonElement ours)
    {
        var (theirs, mine) = (recorded.EnumerateArray().ToList(), ours.EnumerateArray().ToList());
        var found = theirs.ConvertAll(memory => mine.FindIndex(other => ids.Find(Id(memory)) == Id(other)));
        foreach (var (memory, place) in theirs.Zip(found).Where(pair => pair.Second >= 0))
        {
            CompareMembers(Name(memory), memory, mine[place]);
        }

        if (found.TrueForAll(place => place < 0) && theirs.Count > 0 && mine.Count > 0)
        {
            var absent = theirs[0].EnumerateObject().Where(member => !mine[0].TryGetProperty(member.Name, out _));
            _findings.AddRange(absent.Select(member => $"without {member.Name}"));
        }

        if (mine.Count > TopK() || (IsLimited(theirs.Count) && !IsRanked && theirs.Count != mine.Count))
        {
            _findings.Add($"{mine.Count} memories");
        }

        if (!IsLimited(theirs.Count) && !IsRanked)
        {
            _findings.AddRange(theirs.Zip(found).Where(pair => pair.Second < 0).Select(pair => $"- {Name(pair.First)}"));
            _findings.AddRange(mine.Where((_, place) => !found.Contains(place)).Select(memory => $"+ {Name(memory)}"));
        }
    }

    /// <summary>Whether which memories come back depends on scores.</summary>
    private bool IsRanked =>
        exchange.IsSearch && !(exchange.Request.GetProperty("body").TryGetProperty("threshold", out var threshold)
            && threshold.ValueKind == JsonValueKind.Number && threshold.GetDouble() == 0);

    private bool IsLimited(int recorded) => recorded == TopK() && recorded > 0;

    private int TopK()
    {
        var asked = exchange.IsSearch
            ? exchange.Request.GetProperty("body").TryGetProperty("top_k", out var topK) ? topK.GetRawText() : null
            : TopKParameter().Match(exchange.Target) is { Success: true } match ? match.Groups[1].Value : null;
        return int.TryParse(asked, out var number) ? number : 20;
    }

    /// <summary>History entries and owners, by what they say. Both come in order.</summary>
    private void CompareRows(JsonElement recorded, JsonElement ours)
    {
        var mine = ours.EnumerateArray().ToList();
        var names = mine.ConvertAll(RowName);
        var places = new HashSet<int>();
        var next = 0;
        foreach (var row in recorded.EnumerateArray().Where(IsExpected))
        {
            var place = names.IndexOf(RowName(row), next);
            if (place < 0)
            {
                _findings.Add($"- {RowName(row)}");
                continue;
            }

            CompareMembers(RowName(row), row, mine[place]);
            places.Add(place);
            next = place + 1;
        }

        _findings.AddRange(names.Where((_, place) => !places.Contains(place)).Select(name => $"+ {name}"));
    }

    /// <summary>Whether a row says something about what is replayed: owners of other exchanges do not.</summary>
    private static bool IsExpected(JsonElement row) =>
        !row.TryGetProperty("type", out _) || Exchange.All.Any(exchange => NotReplayed.ReasonOf(exchange) is null && exchange.Names(Id(row)));

    private static string RowName(JsonElement row) => row.TryGetProperty("type", out var type)
        ? Short($"{type.GetString()} {row.GetProperty("id").GetString()}")
        : $"{row.GetProperty("event").GetString()} {row.GetProperty("old_memory").GetString()} > {row.GetProperty("new_memory").GetString()}";

    private static string Id(JsonElement row) => row.GetProperty("id").GetString()!;

    private static string Short(string text) => text.Length > 40 ? text[..40] : text;

    private static JsonElement.ArrayEnumerator Results(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("results", out var results) ? results.EnumerateArray() : default;

    private static string Name(JsonElement memory) => Short(memory.GetProperty("memory").GetString()!);

    private static JsonValueKind Kind(JsonElement value) => value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;

    private static bool SameKinds(JsonElement recorded, JsonElement ours) =>
        recorded.ValueKind != JsonValueKind.Object
            ? Kind(recorded) == Kind(ours)
            : ours.ValueKind == JsonValueKind.Object
                && recorded.EnumerateObject().All(member => ours.TryGetProperty(member.Name, out var value) && SameKinds(member.Value, value));

    private static string Form(JsonElement time) => Digit().Replace(time.GetRawText(), "0");

    [GeneratedRegex("[0-9]")]
    private static partial Regex Digit();

    [GeneratedRegex("top_k=([0-9]+)")]
    private static partial Regex TopKParameter();
}
