using System.Text.Json;

namespace Mem0.Tests.Inference.BuiltIn;

/// <summary>A text with the piece ids and the vector that the model it was derived from gives.</summary>
/// <param name="Text">The text.</param>
/// <param name="Ids">Its piece ids, or the first of them.</param>
/// <param name="Count">How many ids there are.</param>
/// <param name="Vector">Its vector.</param>
public sealed record EmbeddingReference(string Text, IReadOnlyList<int> Ids, int Count, float[] Vector)
{
    public static IReadOnlyList<EmbeddingReference> All { get; } = Load();

    private static List<EmbeddingReference> Load()
    {
        using JsonDocument document =
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Assets", "embedding", "reference.json")));
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    /// <summary>A long list of ids is given as its beginning, an ellipsis and the number of all.</summary>
    private static EmbeddingReference Read(JsonElement entry)
    {
        List<JsonElement> ids = [.. entry.GetProperty("ids").EnumerateArray()];
        bool shortened = ids.Count > 2 && ids[^2].ValueKind == JsonValueKind.String;
        return new(
            entry.GetProperty("text").GetString()!,
            [.. ids.Take(shortened ? ids.Count - 2 : ids.Count).Select(id => id.GetInt32())],
            shortened ? ids[^1].GetInt32() : ids.Count,
            [.. entry.GetProperty("vector").EnumerateArray().Select(number => number.GetSingle())]);
    }
}
