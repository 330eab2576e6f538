using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mem0.Api.Http;
using Mem0.Core.Memories;

namespace Mem0.Api.Memories;

/// <summary>One message of a conversation.</summary>
internal sealed record MessageBody
{
    [Description("Who speaks: user, assistant, system (not stored) or any other.")]
    public string? Role { get; init; }

    [Description("What is said.")]
    public string? Content { get; init; }

    [Description("The speaker's name.")]
    public string? Name { get; init; }
}

/// <summary>The body of an add.</summary>
internal sealed record AddBody
{
    [Description("The conversation, in order.")]
    public IReadOnlyList<MessageBody?>? Messages { get; init; }

    [Description("The person. At least one of the four ids is required, unless the key is confined to one.")]
    public string? UserId { get; init; }

    [Description("The agent.")]
    public string? AgentId { get; init; }

    [Description("The application.")]
    public string? AppId { get; init; }

    [Description("The run, session or thread.")]
    public string? RunId { get; init; }

    [Description("Any JSON object of the caller's own.")]
    public JsonElement? Metadata { get; init; }

    [Description("The last day on which the memories are shown, YYYY-MM-DD.")]
    public string? ExpirationDate { get; init; }

    [Description("When it was said: seconds since 1970-01-01, or ISO 8601. Default: now.")]
    public JsonElement Timestamp { get; init; }

    [Description("Whether updates are refused. Default: false.")]
    [JsonConverter(typeof(LenientBooleanConverter))]
    public bool Immutable { get; init; }

    [Description("Whether a language model extracts facts. Default: false, each message is stored as it is.")]
    [JsonConverter(typeof(LenientBooleanConverter))]
    public bool Infer { get; init; }

    [Description("procedural_memory: a language model writes down the run of an agent as one memory, whatever infer says. Needs agent_id.")]
    public string? MemoryType { get; init; }

    [Description("What the extraction is to mind, in the caller's words. The name that mem0's self-hosted server has for it.")]
    public string? Prompt { get; init; }

    [Description("What the extraction is to mind, in the caller's words.")]
    public string? CustomInstructions { get; init; }

    [Description("What alone is to be remembered, in the caller's words.")]
    public string? Includes { get; init; }

    [Description("What is not to be remembered, in the caller's words.")]
    public string? Excludes { get; init; }

    [Description("The categories of facts: an object of names and descriptions, or a list of such objects. Default: the configured ones.")]
    public JsonElement? CustomCategories { get; init; }
}

/// <summary>The body of an extraction of what waits for one. Without an id it concerns all that the key reaches, and needs an administrator's key.</summary>
internal sealed record ExtractBody
{
    [Description("The person.")]
    public string? UserId { get; init; }

    [Description("The agent.")]
    public string? AgentId { get; init; }

    [Description("The application.")]
    public string? AppId { get; init; }

    [Description("The run, session or thread.")]
    public string? RunId { get; init; }
}

/// <summary>The body of an update. At least one member is required.</summary>
internal sealed record UpdateBody
{
    [Description("The new text.")]
    public string? Text { get; init; }

    [Description("Members to merge into the metadata.")]
    public JsonElement? Metadata { get; init; }

    [Description("The last day on which the memory is shown, YYYY-MM-DD; null clears it.")]
    public JsonElement ExpirationDate { get; init; }
}

/// <summary>The answer to an add.</summary>
/// <param name="Results">What was stored or found to be known, in the order of the messages.</param>
internal sealed record AddReply(IReadOnlyList<AddedItem> Results)
{
    [Description("How the extraction went. Only of requests with infer.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExtractionItem? Extraction { get; init; }
}

/// <summary>A memory that was stored, or that says already what was said.</summary>
internal sealed record AddedItem(Guid Id, string Memory, string Event, string? ActorId, string? Role)
{
    [Description("ADD: stored. UPDATE: stored in the place of the memories in replaces. NONE: known already, nothing was stored.")]
    public string Event { get; } = Event;

    [Description("The text of the memory whose place it has taken.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PreviousMemory { get; init; }

    [Description("The memories whose place it has taken.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Guid>? Replaces { get; init; }

    [Description("failed: the message as it was said, because the language model failed; it is extracted later.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Extraction { get; init; }
}

/// <summary>How an extraction went.</summary>
internal sealed record ExtractionItem(
    [property: Description("completed, partial or failed.")] string Status,
    [property: Description("Of how many messages nothing could be extracted; they are kept as they were said.")] int FailedMessages,
    [property: Description("Why, such as timeout, circuit_open, model_missing or invalid_answer.")] string? Reason,
    [property: Description("The model that was asked.")] string? Model,
    [property: Description("How often it was asked.")] int Calls,
    [property: Description("Tokens of the prompts, as the model server counts them.")] long InputTokens,
    [property: Description("Tokens of the answers, as the model server counts them.")] long OutputTokens);

/// <summary>The answer to an extraction of what waits for one.</summary>
/// <param name="Results">What was stored or found to be known.</param>
/// <param name="Extracted">How many kept messages were extracted.</param>
/// <param name="Waiting">How many still wait.</param>
/// <param name="Reason">Why they wait; null when nothing failed now.</param>
internal sealed record ExtractReply(IReadOnlyList<AddedItem> Results, int Extracted, long Waiting, string? Reason);

/// <summary>An answer that only confirms.</summary>
internal record MessageReply(string Message);

/// <summary>The answer to a deletion by scope.</summary>
internal sealed record DeletedReply(string Message, long Deleted) : MessageReply(Message);

/// <summary>A memory. Ids that it does not have are left out.</summary>
internal record MemoryItem(Memory Source)
{
    [JsonIgnore]
    public Memory Source { get; } = Source;

    public Guid Id => Source.Id;

    public string Memory => Source.Text;

    [Description("The MD5 of the text.")]
    public string Hash => Source.Hash;

    public JsonElement? Metadata => Source.Metadata;

    public string CreatedAt => WireValues.Time(Source.CreatedAt);

    public string UpdatedAt => WireValues.Time(Source.UpdatedAt);

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserId => Source.Scope.UserId;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AgentId => Source.Scope.AgentId;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AppId => Source.Scope.AppId;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RunId => Source.Scope.RunId;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ActorId => Source.ActorId;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role => Source.Role;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExpirationDate => WireValues.Day(Source.ExpirationDate);

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Immutable => Source.Immutable;

    [Description("The memory that has taken its place.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ReplacedBy => Source.ReplacedBy;

    [Description("extracted, failed (kept as it was said because the language model failed), empty (there was nothing to extract later) or summarized.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Extraction => Source.Extraction?.Name();

    [Description("Why the extraction failed.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExtractionReason => Source.Origin?.Reason;

    [Description("Whose statement an extracted memory is: user or assistant.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AttributedTo => Source.Extraction == ExtractionState.Extracted ? Source.Origin?.AttributedTo : null;

    [Description("The first day of which an extracted memory speaks.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OccurredOn => WireValues.Day(Source.Origin?.OccurredOn);

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Categories => Source.Origin?.Categories;

    [Description("The people, places and things that an extracted memory names.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Entities => Source.Origin?.Entities;

    [Description("By which model and which prompt it was made.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProvenanceItem? Provenance => Source.Origin is { Model: { } model, Prompt: { } prompt, PromptHash: { } hash } ? new(model, prompt, hash) : null;
}

/// <summary>By what a memory was made.</summary>
internal sealed record ProvenanceItem(string Model, string Prompt, string PromptHash);

/// <summary>A single memory.</summary>
internal sealed record SingleMemory(Memory Source) : MemoryItem(Source)
{
    [Description("Always null: a memory has a score only as the result of a search.")]
    public double? Score { get; }
}

/// <summary>A part of a listing, newest first.</summary>
/// <param name="Results">The memories.</param>
/// <param name="Count">How many there are in all.</param>
internal sealed record ListReply(IReadOnlyList<MemoryItem> Results, long Count);

/// <summary>One entry of a memory's history.</summary>
internal sealed record HistoryItem(
    Guid Id,
    Guid MemoryId,
    string? OldMemory,
    string? NewMemory,
    string Event,
    string CreatedAt,
    string UpdatedAt,
    bool IsDeleted,
    string? ActorId,
    string? Role);
