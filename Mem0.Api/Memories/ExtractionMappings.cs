using System.Text.Json;
using Mem0.Core;
using Mem0.Core.Memories;

namespace Mem0.Api.Memories;

/// <summary>What a request to add wants of a language model, between the wire and the engine.</summary>
internal static class ExtractionMappings
{
    private const string Procedural = "procedural_memory";

    /// <summary>What is wanted, null when the messages are to be stored as they are, or what is wrong with the request.</summary>
    public static Outcome<ExtractionWishes?> ToWishes(this AddBody body)
    {
        if (body.MemoryType is not (null or Procedural))
        {
            return Fault.Invalid("memory_type", $"memory_type can only be '{Procedural}'.");
        }

        if (!body.Infer && body.MemoryType is null)
        {
            return (ExtractionWishes?)null;
        }

        var categories = Categories(body.CustomCategories);
        return categories.Succeeded
            ? new ExtractionWishes
            {
                Instructions = Join(body.Prompt, body.CustomInstructions),
                Includes = Given(body.Includes),
                Excludes = Given(body.Excludes),
                Categories = categories.Value.Count == 0 ? null : categories.Value,
                Summarize = body.MemoryType is not null,
            }
            : categories.Fault;
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? Join(string? prompt, string? instructions) => (Given(prompt), Given(instructions)) switch
    {
        ({ } first, { } second) => $"{first}\n{second}",
        var (first, second) => first ?? second,
    };

    /// <summary>An object of names and descriptions, or a list of such objects, as mem0's clients send them.</summary>
    private static Outcome<Dictionary<string, string>> Categories(JsonElement? value)
    {
        var categories = new Dictionary<string, string>(StringComparer.Ordinal);
        IEnumerable<JsonElement> objects = value switch
        {
            null or { ValueKind: JsonValueKind.Null } => [],
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
            { } one => [one],
        };
        foreach (var members in objects)
        {
            if (members.ValueKind != JsonValueKind.Object)
            {
                return Malformed;
            }

            foreach (var member in members.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.String || Http.WireValues.Text(member.Value) is not { } description)
                {
                    return Malformed;
                }

                categories[member.Name] = description;
            }
        }

        return categories;
    }

    private static Fault Malformed => Fault.Invalid("custom_categories", "custom_categories must be an object of names and descriptions, or a list of such objects.");
}
