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

    [Description("procedural_memory summarises a run with a language model.")]
    public string? MemoryType { get; init; }
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
internal sealed record AddReply(IReadOnlyList<AddedItem> Results);

/// <summary>A memory that was stored.</summary>
internal sealed record AddedItem(Guid Id, string Memory, string Event, string? ActorId, string? Role);

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
}

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
