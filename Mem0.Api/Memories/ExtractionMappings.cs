using System.Text.Json;
using Mem0.Api.Http;
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
                Instructions = Given(body.CustomInstructions),
                Prompt = Given(body.Prompt),
                Includes = Given(body.Includes),
                Excludes = Given(body.Excludes),
                Categories = categories.Value.Count == 0 ? null : categories.Value,
                Summarize = body.MemoryType is not null,
            }
            : categories.Fault;
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

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
                if (NameOf(member) is not { } name || member.Value.ValueKind != JsonValueKind.String || WireValues.Text(member.Value) is not { } description)
                {
                    return Malformed;
                }

                categories[name] = description;
            }
        }

        return categories;
    }

    /// <summary>The name of a member; null when it holds half of a surrogate pair, which the JSON reader throws at.</summary>
    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static Fault Malformed => Fault.Invalid("custom_categories", "custom_categories must be an object of names and descriptions, or a list of such objects.");
}
