using System.Text.Json;
using Mem0.Api.Http;
using Mem0.Core;
using Mem0.Core.Memories;

namespace Mem0.Api.Memories;

/// <summary>Between the wire and the engine.</summary>
internal static class MemoryMappings
{
    /// <summary>The request of a body.</summary>
    public static Outcome<AddMemories> ToRequest(this AddBody body, IdempotencyClaim? claim, string correlationId)
    {
        var scope = MemoryScope.Create(body.UserId, body.AgentId, body.AppId, body.RunId);
        var messages = Messages(body.Messages);
        var expiration = WireValues.ExpirationDate(body.ExpirationDate);
        var timestamp = WireValues.Timestamp(body.Timestamp);
        if ((messages.Fault ?? scope.Fault ?? expiration.Fault ?? timestamp.Fault ?? MemoryType(body.MemoryType)) is { } fault)
        {
            return fault;
        }

        return new AddMemories
        {
            Messages = messages.Value!,
            Scope = scope.Value,
            Metadata = body.Metadata,
            ExpirationDate = expiration.Value,
            Timestamp = timestamp.Value,
            Immutable = body.Immutable,
            Idempotency = claim,
            CorrelationId = correlationId,
        };
    }

    /// <summary>The request of a body.</summary>
    public static Outcome<UpdateMemory> ToRequest(this UpdateBody body, Guid id, string correlationId)
    {
        var expiration = body.ExpirationDate.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => (DateOnly?)null,
            JsonValueKind.String => WireValues.ExpirationDate(WireValues.Text(body.ExpirationDate) ?? ""),
            _ => Fault.Invalid("expiration_date", "expiration_date must be text, or null."),
        };
        if (!expiration.Succeeded)
        {
            return expiration.Fault;
        }

        return new UpdateMemory
        {
            Id = id,
            Text = body.Text,
            Metadata = body.Metadata,
            SetsExpirationDate = body.ExpirationDate.ValueKind != JsonValueKind.Undefined,
            ExpirationDate = expiration.Value,
            CorrelationId = correlationId,
        };
    }

    /// <summary>The answer to an add.</summary>
    public static AddReply ToReply(this AddResult result) =>
        new([.. result.Memories.Select(memory => new AddedItem(memory.Id, memory.Text, "ADD", memory.ActorId, memory.Role))]);

    /// <summary>A memory in a listing.</summary>
    public static MemoryItem ToItem(this Memory memory) => new(memory);

    /// <summary>A memory by itself.</summary>
    public static SingleMemory ToSingle(this Memory memory) => new(memory);

    /// <summary>A history entry.</summary>
    public static HistoryItem ToItem(this MemoryEvent entry) => new(
        entry.Id,
        entry.MemoryId,
        entry.OldText,
        entry.NewText,
        entry.Kind.ToString().ToUpperInvariant(),
        WireValues.Time(entry.CreatedAt),
        WireValues.Time(entry.UpdatedAt),
        IsDeleted: entry.Kind == MemoryEventKind.Delete,
        entry.ActorId,
        entry.Role);

    private static Outcome<IReadOnlyList<MemoryMessage>> Messages(IReadOnlyList<MessageBody?>? bodies)
    {
        if (bodies is null)
        {
            return Fault.Invalid("messages", "messages is required: a list of {role, content}.");
        }

        var messages = new List<MemoryMessage>(bodies.Count);
        for (var i = 0; i < bodies.Count; i++)
        {
            if (bodies[i] is not { } body)
            {
                return Fault.Invalid($"messages[{i}]", $"messages[{i}] must be an object with role and content.");
            }

            if (body.Role is null || body.Content is null)
            {
                var field = $"messages[{i}].{(body.Role is null ? "role" : "content")}";
                return Fault.Invalid(field, $"{field} is required.");
            }

            messages.Add(new MemoryMessage(body.Role, body.Content, body.Name));
        }

        return messages;
    }

    private static Fault? MemoryType(string? type) => type switch
    {
        null => null,
        "procedural_memory" => LanguageModels.NotConfigured,
        _ => Fault.Invalid("memory_type", "memory_type can only be 'procedural_memory'."),
    };
}

/// <summary>What needs a language model.</summary>
internal static class LanguageModels
{
    /// <summary>The fault of a request that needs one.</summary>
    public static Fault NotConfigured { get; } = new(
        FaultKind.Unavailable, "language_model_not_configured", "This needs a language model, and none is configured. Nothing was stored. Send infer=false to store the messages as they are.", "infer");
}
