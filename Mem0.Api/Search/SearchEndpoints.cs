using System.Security.Claims;
using Mem0.Api.Auth;
using Mem0.Api.Http;
using Mem0.Core.Recall;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Mem0.Api.Search;

/// <summary>The route of search, as mem0's self-hosted server has it.</summary>
internal static class SearchEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapSearch(this IEndpointRouteBuilder app) =>
        app.MapPost("/search", SearchAsync).WithTags("Search").WithName("SearchMemories").WithSummary("Find the memories that matter for a question");

    private static async Task<Results<Ok<SearchReply>, ProblemHttpResult>> SearchAsync(
        JsonBody<SearchBody> body, ClaimsPrincipal caller, RecallService recall, IOptions<RecallOptions> options, CancellationToken cancellationToken)
    {
        var request = body.Value.ToRequest();
        var result = request.Succeeded ? await recall.SearchAsync(request.Value, caller.AllowedScope(), cancellationToken) : request.Fault;
        return result.Succeeded
            ? TypedResults.Ok(result.Value.ToReply(body.Value.Threshold ?? options.Value.Threshold))
            : Problems.From(result.Fault);
    }
}
