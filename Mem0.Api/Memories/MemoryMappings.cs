using System.Text.Json;
using Mem0.Api.Http;
using Mem0.Core;
using Mem0.Core.Extraction;
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
        if ((messages.Fault ?? scope.Fault ?? expiration.Fault ?? timestamp.Fault) is { } fault)
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
        new([.. result.Memories.Select(ToItem)]) { Extraction = result.Extraction is { } report ? ToItem(report, result.Memories) : null };

    /// <summary>The answer to an extraction of what waits for one.</summary>
    public static ExtractReply ToReply(this Reextraction result) =>
        new([.. result.Memories.Select(ToItem)], result.Extracted, result.Waiting, result.Reason);

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

    private static AddedItem ToItem(AddedMemory memory) => new(memory.Id, memory.Text, memory.Event.ToString().ToUpperInvariant(), memory.ActorId, memory.Role)
    {
        PreviousMemory = memory.Replaced is [var first, ..] ? first.Text : null,
        Replaces = memory.Replaced is { } replaced ? [.. replaced.Select(one => one.Id)] : null,
        Extraction = memory.Extraction == ExtractionState.Failed ? memory.Extraction?.Name() : null,
    };

    private static ExtractionItem ToItem(ExtractionReport report, IReadOnlyList<AddedMemory> memories)
    {
        var status = report.Failed == 0 ? "completed" : memories.All(memory => memory.Extraction == ExtractionState.Failed) ? "failed" : "partial";
        return new ExtractionItem(status, report.Failed, report.Reason, report.Model, report.Calls, report.InputTokens, report.OutputTokens);
    }

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
}
