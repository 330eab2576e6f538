using System.Text.Json;

namespace Mem0.Core.Memories;

/// <summary>What all memories of one request to add have in common.</summary>
/// <param name="Request">The request, of a scope that the caller may reach.</param>
/// <param name="Metadata">Its metadata, checked.</param>
/// <param name="Conversation">The conversation to which they belong.</param>
/// <param name="Now">The time of storing.</param>
internal sealed record MemoryTemplate(AddMemories Request, JsonElement? Metadata, string Conversation, DateTimeOffset Now)
{
    /// <summary>A memory of a text, with an id of its own and without a speaker.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">Its place among those of the request, from 0.</param>
    public Memory Of(string text, int place) => new()
    {
        Id = Guid.CreateVersion7(Now),
        Text = text,
        Scope = Request.Scope,
        Metadata = Metadata,
        CreatedAt = Request.Timestamp ?? Now,
        UpdatedAt = Request.Timestamp ?? Now,
        ExpirationDate = Request.ExpirationDate,
        Immutable = Request.Immutable,
        Conversation = Conversation,
        Place = place,
        CorrelationId = Request.CorrelationId,
    };
}
