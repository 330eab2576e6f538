using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mem0.Tests.Api.Transcript;

/// <summary>One recorded request to mem0's own server, and its answer.</summary>
internal sealed partial record Exchange(int Number, string Group, string What, JsonElement Request, JsonElement Response)
{
    /// <summary>All of them, in the order in which they were sent; a line that stands for several is several.</summary>
    internal static IReadOnlyList<Exchange> All { get; } =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Assets", "mem0-wire", "transcript.jsonl")).SelectMany(Read)];

    internal string Method => Text("method");

    internal string Target => Text("query") is { Length: > 0 } query ? $"{Text("path")}?{query}" : Text("path");

    internal int Status => Response.GetProperty("status").GetInt32();

    internal JsonElement Answer => Response.GetProperty("body");

    internal bool IsSearch => Text("path") == "/search";

    internal IEnumerable<(string Name, string Value)> Headers =>
        Request.GetProperty("headers").EnumerateObject().Select(header => (header.Name, header.Value.GetString()!));

    /// <summary>Whether the request's body names an owner.</summary>
    internal bool Names(string id) => Owner().Matches(Written).Any(match => match.Groups[1].Value.Trim() == id);

    /// <summary>The request's body with the ids replaced; null when it has none.</summary>
    internal HttpContent? Content(Func<string, string> replaceIds)
    {
        if (Bytes(replaceIds) is not { } bytes)
        {
            return null;
        }

        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = Headers
            .Where(header => header.Name == "Content-Type")
            .Select(header => MediaTypeHeaderValue.Parse(header.Value))
            .SingleOrDefault();
        return content;
    }

    private byte[]? Bytes(Func<string, string> replaceIds)
    {
        if (Request.TryGetProperty("body_base64", out var base64))
        {
            return base64.GetBytesFromBase64();
        }

        if (Request.TryGetProperty("body_raw", out var raw))
        {
            return Encoding.UTF8.GetBytes(replaceIds(raw.GetString()!));
        }

        var body = Request.GetProperty("body");
        return body.ValueKind == JsonValueKind.Null ? null : Encoding.UTF8.GetBytes(replaceIds(body.GetRawText()));
    }

    private string Written => Request.TryGetProperty("body_raw", out var raw) ? raw.GetString()! : Request.GetProperty("body").GetRawText();

    private string Text(string name) => Request.GetProperty(name).GetString()!;

    private static IEnumerable<Exchange> Read(string line)
    {
        var json = JsonElement.Parse(line);
        if (!json.TryGetProperty("repeat", out var repeat))
        {
            return [Of(json)];
        }

        var (from, to) = (repeat.GetProperty("from").GetInt32(), repeat.GetProperty("to").GetInt32());
        var placeholder = repeat.GetProperty("placeholder").GetString()!;
        return Enumerable.Range(from, to - from + 1)
            .Select(i => line.Replace(placeholder, i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            .Select(one => Of(JsonElement.Parse(one)));
    }

    private static Exchange Of(JsonElement json) => new(
        json.GetProperty("n").GetInt32(),
        json.GetProperty("group").GetString()!,
        json.GetProperty("what").GetString()!,
        json.GetProperty("request"),
        json.GetProperty("response"));

    [GeneratedRegex("\"(?:user|agent|app|run)_id\": ?\"([^\"]*)\"")]
    private static partial Regex Owner();
}
