namespace Mem0.Core.Memories;

/// <summary>Checks a request to add, and makes memories of its messages.</summary>
internal static class MemoryDrafts
{
    /// <summary>The role whose messages are instructions to a model: they are never remembered.</summary>
    public const string SystemRole = "system";

    /// <summary>The memories to store, or what is wrong with the request.</summary>
    public static Outcome<IReadOnlyList<Memory>> Of(AddMemories request, MemoryLimits limits, DateTimeOffset now)
    {
        var template = Template(request, limits, limits.TextBytes, now);
        return template.Succeeded ? Outcome.Of<IReadOnlyList<Memory>>(Of(template.Value, request.Messages)) : template.Fault;
    }

    /// <summary>What the memories of a request have in common, or what is wrong with the request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="mostBytes">The most UTF-8 bytes of one message.</param>
    /// <param name="now">The time.</param>
    public static Outcome<MemoryTemplate> Template(AddMemories request, MemoryLimits limits, int mostBytes, DateTimeOffset now)
    {
        var metadata = MemoryMetadata.Normalize(request.Metadata, limits.MetadataDepth);
        return (Check(request, limits, mostBytes) ?? metadata.Fault) is { } fault
            ? fault
            : new MemoryTemplate(request, metadata.Value, ConversationOf(request.Scope, now), now);
    }

    /// <summary>The memories of messages that are kept as they were said; none of <c>system</c>, none twice.</summary>
    public static List<Memory> Of(MemoryTemplate template, IEnumerable<MemoryMessage> messages) =>
    [
        .. messages
            .Where(message => message.Role != SystemRole)
            .DistinctBy(message => message.Content, StringComparer.Ordinal)
            .Select((message, place) => template.Of(message.Content, place) with { Role = message.Role, ActorId = message.Name }),
    ];

    /// <summary>
    /// The conversation of a request. The ids have no blanks, so no two scopes give the same. What others say in a run of the same name
    /// stands between no one's memories.
    /// </summary>
    internal static string ConversationOf(MemoryScope scope, DateTimeOffset now) =>
        scope.RunId is null ? Guid.CreateVersion7(now).ToString("D") : string.Join(' ', scope.UserId, scope.AgentId, scope.AppId, scope.RunId);

    private static Fault? Check(AddMemories request, MemoryLimits limits, int mostBytes)
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

        return request.Messages.Select((message, index) => Check(message, $"messages[{index}]", mostBytes)).FirstOrDefault(fault => fault is not null);
    }

    private static Fault? Check(MemoryMessage message, string path, int mostBytes)
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
            ?? (message.Role == SystemRole ? null : Texts.CheckContent($"{path}.content", message.Content, mostBytes));
    }
}
