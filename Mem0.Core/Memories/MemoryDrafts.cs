using System.Text.Json;

namespace Mem0.Core.Memories;

/// <summary>Checks a request to add, and makes memories of its messages.</summary>
internal static class MemoryDrafts
{
    private const string SystemRole = "system";

    /// <summary>The memories to store, or what is wrong with the request.</summary>
    public static Outcome<IReadOnlyList<Memory>> Of(AddMemories request, MemoryLimits limits, DateTimeOffset now)
    {
        var metadata = MemoryMetadata.Normalize(request.Metadata, limits.MetadataDepth);
        if ((Check(request, limits) ?? metadata.Fault) is { } fault)
        {
            return fault;
        }

        var conversation = ConversationOf(request.Scope, now);
        return Outcome.Of<IReadOnlyList<Memory>>([.. request.Messages
            .Where(message => message.Role != SystemRole)
            .DistinctBy(message => message.Content, StringComparer.Ordinal)
            .Select((message, place) => Draft(request, message, metadata.Value, conversation, place, now))]);
    }

    /// <summary>
    /// The conversation of a request. The ids have no blanks, so no two scopes give the same. What others say in a run of the same name
    /// stands between no one's memories.
    /// </summary>
    internal static string ConversationOf(MemoryScope scope, DateTimeOffset now) =>
        scope.RunId is null ? Guid.CreateVersion7(now).ToString("D") : string.Join(' ', scope.UserId, scope.AgentId, scope.AppId, scope.RunId);

    private static Memory Draft(AddMemories request, MemoryMessage message, JsonElement? metadata, string conversation, int place, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Text = message.Content,
        Scope = request.Scope,
        Role = message.Role,
        ActorId = message.Name,
        Metadata = metadata,
        CreatedAt = request.Timestamp ?? now,
        UpdatedAt = request.Timestamp ?? now,
        ExpirationDate = request.ExpirationDate,
        Immutable = request.Immutable,
        Conversation = conversation,
        Place = place,
        CorrelationId = request.CorrelationId,
    };

    private static Fault? Check(AddMemories request, MemoryLimits limits)
    {
        if (request.Scope.IsEmpty)
        {
            return MemoryService.ScopeRequired();
        }

        if (request.Messages.Count == 0)
        {
            return Fault.Invalid("messages", "messages cannot be empty.");
        }

        if (request.Messages.Count > limits.Messages)
        {
            return Fault.Invalid("messages", $"At most {limits.Messages} messages are stored at once.", "too_many_messages");
        }

        return request.Messages.Select((message, index) => Check(message, $"messages[{index}]", limits)).FirstOrDefault(fault => fault is not null);
    }

    private static Fault? Check(MemoryMessage message, string path, MemoryLimits limits)
    {
        if (message.Role.Length > MemoryScope.MaxIdLength)
        {
            return Fault.Invalid($"{path}.role", $"{path}.role cannot be longer than {MemoryScope.MaxIdLength} characters.");
        }

        if (message.Name is { } name && (string.IsNullOrWhiteSpace(name) || name.Length > MemoryScope.MaxIdLength || name.Any(char.IsControl)))
        {
            return Fault.Invalid($"{path}.name", $"{path}.name must be 1 to {MemoryScope.MaxIdLength} characters without control characters.");
        }

        return Texts.Check($"{path}.role", message.Role)
            ?? (message.Name is null ? null : Texts.Check($"{path}.name", message.Name))
            ?? (message.Role == SystemRole ? null : Texts.CheckContent($"{path}.content", message.Content, limits.TextBytes));
    }
}
