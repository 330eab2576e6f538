using System.Globalization;
using System.Security.Claims;
using Mem0.Api.Auth;
using Mem0.Api.Http;
using Mem0.Core.Extraction;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Resilience;
using Mem0.Core.Memories;
using Mem0.ServiceDefaults.Correlation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Mem0.Api.Memories;

/// <summary>The routes of memories, as mem0's self-hosted server has them.</summary>
internal static class MemoryEndpoints
{
    /// <summary>When to come back to a language model that failed and whose circuit is not open.</summary>
    private static readonly TimeSpan ModelRetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Maps them.</summary>
    public static void MapMemories(this IEndpointRouteBuilder app)
    {
        var memories = app.MapGroup("/memories").WithTags("Memories");
        memories.MapPost("", AddAsync).WithName("AddMemories").WithSummary("Store a conversation, one memory for each message")
            .WithDescription("An Idempotency-Key header makes a repetition within 24 hours answer like the first request, without storing again.");
        memories.MapPost("/extract", ExtractAsync).WithName("ExtractMemories").WithSummary("Extract what was kept as it was said because the language model had failed");
        memories.MapGet("", ListAsync).WithName("ListMemories").WithSummary("List memories, newest first");
        memories.MapDelete("", DeleteScopeAsync).WithName("DeleteMemories").WithSummary("Delete all memories of an owner");
        memories.MapGet("/{memory_id}", GetAsync).WithName("GetMemory").WithSummary("Get a memory");
        memories.MapPut("/{memory_id}", UpdateAsync).WithName("UpdateMemory").WithSummary("Change a memory's text, metadata or expiration");
        memories.MapDelete("/{memory_id}", DeleteAsync).WithName("DeleteMemory").WithSummary("Delete a memory");
        memories.MapGet("/{memory_id}/history", HistoryAsync).WithName("GetMemoryHistory").WithSummary("What happened to a memory, oldest first");
        app.MapPost("/reset", ResetAsync).WithTags("Administration").WithName("Reset").WithSummary("Delete everything")
            .RequireAuthorization(ApiKeyAuthentication.AdminPolicy);
    }

    private static async Task<Results<Ok<AddReply>, ProblemHttpResult>> AddAsync(
        JsonBody<AddBody> body, HttpContext context, MemoryService memories, InferredMemoryService inferred, CancellationToken cancellationToken)
    {
        var claim = IdempotencyKeys.Claim(context, body.Fingerprint);
        var wishes = claim.Succeeded ? body.Value.ToWishes() : claim.Fault;
        var request = wishes.Succeeded ? body.Value.ToRequest(claim.Value, context.GetCorrelationId()) : wishes.Fault;
        var allowed = context.User.AllowedScope();
        var result = (request, wishes) switch
        {
            ({ Fault: { } fault }, _) => fault,
            ({ Value: { } add }, { Value: { } wanted }) => await inferred.AddAsync(new InferMemories { Add = add, Wishes = wanted }, allowed, cancellationToken),
            _ => await memories.AddAsync(request.Value!, allowed, cancellationToken),
        };
        return result.Succeeded ? TypedResults.Ok(result.Value.ToReply()) : Problems.From(result.Fault);
    }

    private static async Task<Results<Ok<ExtractReply>, ForbidHttpResult, ProblemHttpResult>> ExtractAsync(
        JsonBody<ExtractBody> body, HttpContext context, ReextractionService extraction, IOptions<BreakerOptions> breaker, CancellationToken cancellationToken)
    {
        var scope = MemoryScope.Create(body.Value.UserId, body.Value.AgentId, body.Value.AppId, body.Value.RunId);
        var allowed = context.User.AllowedScope();
        if (scope is { Succeeded: true, Value.IsEmpty: true } && allowed.IsEmpty && !context.User.IsInRole(ApiKeyHandler.AdminRole))
        {
            return TypedResults.Forbid();
        }

        var result = scope.Succeeded ? await extraction.RunAsync(scope.Value, context.GetCorrelationId(), allowed, cancellationToken) : scope.Fault;
        return result switch
        {
            { Fault: { } fault } => Problems.From(fault),
            { Value: { Extracted: 0, Reason: { } reason } } => ModelUnavailable(reason, context.Response, breaker.Value),
            _ => TypedResults.Ok(result.Value!.ToReply()),
        };
    }

    /// <summary>The problem of a model that gave nothing, with when to come back.</summary>
    private static ProblemHttpResult ModelUnavailable(string reason, HttpResponse response, BreakerOptions breaker)
    {
        var wait = reason == InferenceException.ReasonOf(InferenceFailure.CircuitOpen) ? breaker.OpenFor : ModelRetryAfter;
        response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problems.From(ReextractionService.ModelUnavailable(reason));
    }

    private static async Task<Results<Ok<ListReply>, ForbidHttpResult, ProblemHttpResult>> ListAsync(
        [AsParameters] ListParameters parameters,
        ClaimsPrincipal caller,
        MemoryService memories,
        IOptions<MemoryLimits> limits,
        CancellationToken cancellationToken)
    {
        var allowed = caller.AllowedScope();
        var request = parameters.ToRequest(limits.Value.TopK, out var namesOwner);
        if (request.Succeeded && !namesOwner && allowed.IsEmpty && !caller.IsInRole(ApiKeyHandler.AdminRole))
        {
            return TypedResults.Forbid();
        }

        var page = request.Succeeded ? await memories.ListAsync(request.Value, allowed, cancellationToken) : request.Fault;
        return page.Succeeded
            ? TypedResults.Ok(new ListReply([.. page.Value.Memories.Select(memory => memory.ToItem())], page.Value.Total))
            : Problems.From(parameters.Named(page.Fault));
    }

    private static async Task<Results<Ok<SingleMemory>, ProblemHttpResult>> GetAsync(
        [FromRoute(Name = "memory_id")] string memoryId, ClaimsPrincipal caller, MemoryService memories, CancellationToken cancellationToken)
    {
        var id = WireValues.MemoryId(memoryId);
        var memory = id.Succeeded ? await memories.GetAsync(id.Value, caller.AllowedScope(), cancellationToken) : id.Fault;
        return memory.Succeeded ? TypedResults.Ok(memory.Value.ToSingle()) : Problems.From(memory.Fault);
    }

    private static async Task<Results<Ok<MessageReply>, ProblemHttpResult>> UpdateAsync(
        [FromRoute(Name = "memory_id")] string memoryId, JsonBody<UpdateBody> body, HttpContext context, MemoryService memories, CancellationToken cancellationToken)
    {
        var id = WireValues.MemoryId(memoryId);
        var request = id.Succeeded ? body.Value.ToRequest(id.Value, context.GetCorrelationId()) : id.Fault;
        var memory = request.Succeeded ? await memories.UpdateAsync(request.Value, context.User.AllowedScope(), cancellationToken) : request.Fault;
        return memory.Succeeded ? TypedResults.Ok(new MessageReply("Memory updated successfully!")) : Problems.From(memory.Fault);
    }

    private static async Task<Results<Ok<MessageReply>, ProblemHttpResult>> DeleteAsync(
        [FromRoute(Name = "memory_id")] string memoryId, HttpContext context, MemoryService memories, CancellationToken cancellationToken)
    {
        var id = WireValues.MemoryId(memoryId);
        var deleted = id.Succeeded
            ? await memories.DeleteAsync(id.Value, context.GetCorrelationId(), context.User.AllowedScope(), cancellationToken)
            : id.Fault;
        return deleted.Succeeded ? TypedResults.Ok(new MessageReply("Memory deleted successfully")) : Problems.From(deleted.Fault);
    }

    private static async Task<Results<Ok<DeletedReply>, ProblemHttpResult>> DeleteScopeAsync(
        [AsParameters] ScopeParameters parameters, HttpContext context, MemoryService memories, CancellationToken cancellationToken)
    {
        var scope = parameters.ToScope();
        var deleted = scope.Succeeded
            ? await memories.DeleteAsync(scope.Value, context.GetCorrelationId(), context.User.AllowedScope(), cancellationToken)
            : scope.Fault;
        return deleted.Succeeded ? TypedResults.Ok(new DeletedReply("All relevant memories deleted", deleted.Value)) : Problems.From(deleted.Fault);
    }

    private static async Task<Results<Ok<IReadOnlyList<HistoryItem>>, ProblemHttpResult>> HistoryAsync(
        [FromRoute(Name = "memory_id")] string memoryId, ClaimsPrincipal caller, MemoryService memories, CancellationToken cancellationToken)
    {
        var id = WireValues.MemoryId(memoryId);
        var events = id.Succeeded ? await memories.HistoryAsync(id.Value, caller.AllowedScope(), cancellationToken) : id.Fault;
        return events.Succeeded
            ? TypedResults.Ok<IReadOnlyList<HistoryItem>>([.. events.Value.Select(entry => entry.ToItem())])
            : Problems.From(events.Fault);
    }

    private static async Task<Ok<MessageReply>> ResetAsync(MemoryService memories, CancellationToken cancellationToken)
    {
        await memories.ResetAsync(cancellationToken);
        return TypedResults.Ok(new MessageReply("All memories reset"));
    }
}
