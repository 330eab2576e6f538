using Mem0.Api.Auth;
using Mem0.Core.Security.Egress;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Mem0.Api.Administration;

/// <summary>The routes by which an administrator looks at the server.</summary>
internal static class AdministrationEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapAdministration(this IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup("/admin").WithTags("Administration").RequireAuthorization(ApiKeyAuthentication.AdminPolicy);
        admin.MapGet("/egress", Egress).WithName("GetEgress").WithSummary("Where connections may go, and where they went in the last ten minutes");
    }

    private static Ok<EgressReply> Egress(EgressSentinel sentinel) => TypedResults.Ok(sentinel.Read().ToReply());
}
