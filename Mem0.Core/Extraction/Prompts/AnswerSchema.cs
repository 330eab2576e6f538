using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Extraction.Prompts;

/// <summary>
/// The JSON schema of an answer, within what the strict mode of OpenAI's API and the grammars of llama.cpp and Ollama both take: every member is
/// required and no other is allowed.
/// </summary>
internal static class AnswerSchema
{
    /// <summary>The response format of a call.</summary>
    /// <param name="categories">The names of the categories.</param>
    public static ChatResponseFormatJson Of(IEnumerable<string> categories)
    {
        JsonArray names = [.. categories.Select(name => (JsonNode)name)];
        var category = new JsonObject { ["type"] = "string" };
        if (names.Count > 0)
        {
            category["enum"] = names;
        }

        var fact = Object(new JsonObject
        {
            ["text"] = new JsonObject { ["type"] = "string" },
            ["attributed_to"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("user", "assistant") },
            ["when"] = new JsonObject { ["type"] = new JsonArray("string", "null") },
            ["entities"] = List(new JsonObject { ["type"] = "string" }),
            ["categories"] = List(category),
        });
        var schema = Object(new JsonObject { ["memory"] = List(fact) });
        return ChatResponseFormat.ForJsonSchema(JsonSerializer.SerializeToElement(schema), "memory", "Facts of a conversation");
    }

    private static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Object(JsonObject members) => new()
    {
        ["type"] = "object",
        ["properties"] = members,
        ["required"] = new JsonArray([.. members.Select(member => (JsonNode)member.Key)]),
        ["additionalProperties"] = false,
    };
}
