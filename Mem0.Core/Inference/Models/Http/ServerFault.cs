using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mem0.Core.Inference.Models.Http;

/// <summary>What a model server says of a failure: its text, by which the kind of failure is told and which is not shown, and its code.</summary>
/// <param name="Text">The text; empty when there is none.</param>
/// <param name="Code">The code, a word that can be shown; null without one.</param>
internal sealed partial record ServerFault(string Text, string? Code)
{
    /// <summary>Whether it is about the model not being there: Ollama's, OpenAI's and vLLM's texts name it.</summary>
    public bool IsAboutModel => Code == "model_not_found" || Text.Contains("model", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a text is too long. Ollama: "the input length exceeds the context length", llama.cpp: "input (… tokens) is too large to process" and
    /// "exceed_context_size_error", OpenAI: "context_length_exceeded" and "maximum context length".
    /// </summary>
    public bool IsAboutLength =>
        Code is "context_length_exceeded" or "exceed_context_size_error"
        || Text.Contains("too large to process", StringComparison.OrdinalIgnoreCase)
        || Text.Contains("context length", StringComparison.OrdinalIgnoreCase)
        || Text.Contains("context size", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the machine has too little memory. Ollama: "model requires more system memory".</summary>
    public bool IsAboutMemory => Text.Contains("requires more system memory", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>{"error":"…"}</c> (Ollama), <c>{"error":{"message","code","type"}}</c> (OpenAI, llama.cpp) or <c>{"message","type"}</c> (vLLM).</summary>
    public static ServerFault Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object ? new("", null)
                : !root.TryGetProperty("error", out var error) ? OfObject(root)
                : error.ValueKind == JsonValueKind.Object ? OfObject(error)
                : new(TextOf(error), null);
        }
        catch (JsonException)
        {
            // A page of a proxy, say: its status has to be enough.
            return new("", null);
        }
    }

    private static ServerFault OfObject(JsonElement error) =>
        new(Member(error, "message"), Word().IsMatch(Member(error, "code")) ? Member(error, "code") : Word().IsMatch(Member(error, "type")) ? Member(error, "type") : null);

    private static string Member(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? TextOf(value) : "";

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,63}$")]
    private static partial Regex Word();
}
