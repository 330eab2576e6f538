using Microsoft.Extensions.AI;

namespace Mem0.Core.Inference.Models;

/// <summary>Says in the options of an embedding call whether the texts are stored or asked for: some models want them prefixed differently.</summary>
internal static class EmbeddingPurpose
{
    private const string Key = "mem0.purpose";

    /// <summary>The options of a call whose texts are a question.</summary>
    public static EmbeddingGenerationOptions Query { get; } = new() { AdditionalProperties = new() { [Key] = "query" } };

    /// <summary>Whether the texts of a call are a question; else they are stored.</summary>
    public static bool IsQuery(EmbeddingGenerationOptions? options) => options?.AdditionalProperties?.ContainsKey(Key) == true;
}
