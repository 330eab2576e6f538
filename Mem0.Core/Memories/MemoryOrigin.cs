using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mem0.Core.Memories;

/// <summary>How a memory relates to an extraction of facts.</summary>
public enum ExtractionState
{
    /// <summary>A language model has extracted it.</summary>
    Extracted,

    /// <summary>It is what was said, kept as it was because the language model failed. It can be extracted later.</summary>
    Failed,

    /// <summary>It is what was said, kept because the language model had failed; extracted later, there was nothing more to remember in it.</summary>
    Empty,

    /// <summary>A language model has summarised a run of an agent in it.</summary>
    Summarized,
}

/// <summary>Where a memory comes from that was not simply stored as it was said.</summary>
public sealed record MemoryOrigin
{
    /// <summary>Whose statement it is: <c>user</c> or <c>assistant</c>; null for what was not extracted.</summary>
    public string? AttributedTo { get; init; }

    /// <summary>The first day of which it speaks, UTC; null when it names no time.</summary>
    public DateOnly? OccurredOn { get; init; }

    /// <summary>The people, places and things that it names.</summary>
    public IReadOnlyList<string>? Entities { get; init; }

    /// <summary>Its categories.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>The model that made it.</summary>
    public string? Model { get; init; }

    /// <summary>The prompt by which it was made, with its version.</summary>
    public string? Prompt { get; init; }

    /// <summary>The digest of that prompt: 16 hex digits of its SHA-256.</summary>
    public string? PromptHash { get; init; }

    /// <summary>Why the extraction failed, a stable word in snake case; null when it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>What the request that could not be extracted asked for beside its messages, so that it can be done later; null without any.</summary>
    public ExtractionWishes? Wishes { get; init; }

    /// <summary>The stored form: a JSON object, without what is null.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, MemoryOriginJson.Default.MemoryOrigin);

    /// <summary>The origin of a stored form.</summary>
    internal static MemoryOrigin FromJson(string json) => JsonSerializer.Deserialize(json, MemoryOriginJson.Default.MemoryOrigin)!;
}

/// <summary>What a request wants of an extraction, in the caller's words.</summary>
public sealed record ExtractionWishes
{
    /// <summary>What is to be minded.</summary>
    public string? Instructions { get; init; }

    /// <summary>What is to be minded, too: the name that mem0's self-hosted server has for it.</summary>
    public string? Prompt { get; init; }

    /// <summary>What alone is to be remembered.</summary>
    public string? Includes { get; init; }

    /// <summary>What is not to be remembered.</summary>
    public string? Excludes { get; init; }

    /// <summary>The categories, name to description; null for the configured ones.</summary>
    public IReadOnlyDictionary<string, string>? Categories { get; init; }

    /// <summary>Whether one account of an agent's run is wanted (mem0's procedural memory) instead of facts.</summary>
    public bool Summarize { get; init; }

    /// <summary>All that is to be minded; null for nothing.</summary>
    [JsonIgnore]
    internal string? AllInstructions => Prompt is not null && Instructions is not null ? $"{Prompt}\n{Instructions}" : Prompt ?? Instructions;

    /// <summary>Whether nothing is wished.</summary>
    [JsonIgnore]
    public bool IsEmpty => Instructions is null && Prompt is null && Includes is null && Excludes is null && Categories is null && !Summarize;
}

/// <summary>How an origin is stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MemoryOrigin))]
internal sealed partial class MemoryOriginJson : JsonSerializerContext;
