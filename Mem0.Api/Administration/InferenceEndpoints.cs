using Mem0.Api.Auth;
using Mem0.Core.Inference;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Mem0.Api.Administration;

/// <summary>The route that tells administrators how the models do.</summary>
internal static class InferenceEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapInferenceAdministration(this IEndpointRouteBuilder app) =>
        app.MapGet("/admin/inference", Get).WithTags("Administration").WithName("GetInference")
            .WithSummary("How the models do: circuits, routing, cost, cache, probes and the last decisions")
            .RequireAuthorization(ApiKeyAuthentication.AdminPolicy);

    private static Ok<InferenceReply> Get(InferenceStatus status) => TypedResults.Ok(status.Report().ToReply());
}
