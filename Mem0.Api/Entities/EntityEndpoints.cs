using System.Security.Claims;
using Mem0.Api.Auth;
using Mem0.Api.Http;
using Mem0.Api.Memories;
using Mem0.Core;
using Mem0.Core.Memories;
using Mem0.ServiceDefaults.Correlation;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Mem0.Api.Entities;

/// <summary>The routes of owners, as mem0's self-hosted server has them.</summary>
internal static class EntityEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapEntities(this IEndpointRouteBuilder app)
    {
        var entities = app.MapGroup("/entities").WithTags("Entities");
        entities.MapGet("", ListAsync).WithName("ListEntities").WithSummary("List owners and how many memories each has, by type and id");
        entities.MapDelete("/{entity_type}/{entity_id}", DeleteAsync).WithName("DeleteEntity").WithSummary("Delete all memories of an owner");
    }

    private static async Task<Ok<IReadOnlyList<EntityItem>>> ListAsync(ClaimsPrincipal caller, MemoryService memories, CancellationToken cancellationToken)
    {
        var entities = await memories.EntitiesAsync(caller.AllowedScope(), cancellationToken);
        return TypedResults.Ok<IReadOnlyList<EntityItem>>([.. entities.Select(entity => new EntityItem(
            entity.Id,
            entity.Kind.ToString().ToLowerInvariant(),
            entity.Memories,
            WireValues.TimeZulu(entity.CreatedAt),
            WireValues.TimeZulu(entity.UpdatedAt)))]);
    }

    private static async Task<Results<Ok<MessageReply>, ProblemHttpResult>> DeleteAsync(
        [FromRoute(Name = "entity_type")] string entityType,
        [FromRoute(Name = "entity_id")] string entityId,
        HttpContext context,
        MemoryService memories,
        CancellationToken cancellationToken)
    {
        var scope = ScopeOf(entityType, LastSegment(context) ?? entityId);
        var deleted = scope.Succeeded
            ? await memories.DeleteAsync(scope.Value, context.GetCorrelationId(), context.User.AllowedScope(), cancellationToken)
            : scope.Fault;
        return deleted switch
        {
            { Fault: { } fault } => Problems.From(fault),
            { Value: 0 } => Problems.From(new Fault(FaultKind.NotFound, "entity_not_found", "There is no such entity.", "entity_id")),
            _ => TypedResults.Ok(new MessageReply("Entity deleted")),
        };
    }

    private static Outcome<MemoryScope> ScopeOf(string type, string entityId)
    {
        var id = MemoryScope.CheckId("entity_id", entityId);
        return (type, id) switch
        {
            (not ("user" or "agent" or "app" or "run"), _) => Fault.Invalid("entity_type", "entity_type must be 'user', 'agent', 'app' or 'run'."),
            (_, { Fault: { } fault }) => fault,
            ("user", _) => new MemoryScope(UserId: id.Value),
            ("agent", _) => new MemoryScope(AgentId: id.Value),
            ("app", _) => new MemoryScope(AppId: id.Value),
            _ => new MemoryScope(RunId: id.Value),
        };
    }

    /// <summary>
    /// The id as it was sent, decoded once. The server leaves <c>%2F</c> in a path as it is and decodes the rest, so that a route value does
    /// not tell an encoded slash from the text <c>%2F</c>.
    /// </summary>
    private static string? LastSegment(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target))
        {
            return null;
        }

        var path = target.Split('?', 2)[0];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }
}

/// <summary>An owner.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">user, agent, app or run.</param>
/// <param name="TotalMemories">How many memories it has.</param>
/// <param name="CreatedAt">The time of its oldest memory.</param>
/// <param name="UpdatedAt">The time of the latest change.</param>
internal sealed record EntityItem(string Id, string Type, long TotalMemories, string CreatedAt, string UpdatedAt);
