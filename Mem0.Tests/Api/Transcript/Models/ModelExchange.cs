using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mem0.Tests.Api.Transcript.Models;

/// <summary>One recorded request that needs models, its answer, and what the models answered to mem0's server.</summary>
internal sealed record ModelExchange(int Number, string What, JsonElement Request, JsonElement Response, JsonElement Upstream)
{
    /// <summary>All of them, in the order in which they were sent.</summary>
    internal static IReadOnlyList<ModelExchange> All { get; } =
        [.. File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "Assets", "mem0-wire", "models.jsonl")).Select(Of)];

    internal string Method => Request.GetProperty("method").GetString()!;

    internal string Path => Request.GetProperty("path").GetString()!;

    internal string Target => Request.GetProperty("query").GetString() is { Length: > 0 } query ? $"{Path}?{query}" : Path;

    internal IEnumerable<(string Name, string Value)> Headers =>
        Request.GetProperty("headers").EnumerateObject().Where(header => header.Name != "Content-Type").Select(header => (header.Name, header.Value.GetString()!));

    /// <summary>What the language model answered, call by call: a status and, where it answered something, the content.</summary>
    internal IReadOnlyList<(int Status, string? Content)> Chats =>
    [
        .. Calls("chat").Select(call => (call.GetProperty("status").GetInt32(), call.TryGetProperty("content", out var content) ? content.GetString() : null)),
    ];

    /// <summary>The status with which the embedder answered the first call; 200 when it was not asked.</summary>
    internal int EmbedderStatus => Calls("embeddings").Select(call => call.GetProperty("status").GetInt32()).FirstOrDefault(200);

    /// <summary>
    /// The body as it is sent: where the recorded request leaves infer to its default, which is another one here, it says so.
    /// </summary>
    internal string? Body
    {
        get
        {
            var body = Request.GetProperty("body");
            if (body.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            var sent = JsonNode.Parse(body.GetRawText())!.AsObject();
            if (Method == "POST" && Path == "/memories" && sent["infer"] is null)
            {
                sent["infer"] = true;
            }

            return sent.ToJsonString();
        }
    }

    private JsonElement.ArrayEnumerator Calls(string kind) =>
        Upstream.ValueKind == JsonValueKind.Object && Upstream.TryGetProperty(kind, out var calls) ? calls.EnumerateArray() : default;

    private static ModelExchange Of(string line)
    {
        var json = JsonElement.Parse(line);
        return new ModelExchange(
            json.GetProperty("n").GetInt32(),
            json.GetProperty("what").GetString()!,
            json.GetProperty("request"),
            json.GetProperty("response"),
            json.TryGetProperty("upstream", out var upstream) ? upstream : default);
    }
}
