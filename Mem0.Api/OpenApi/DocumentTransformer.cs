using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Mem0.Api.OpenApi;

/// <summary>Says what the document describes, and how to authenticate.</summary>
internal sealed class DocumentTransformer : IOpenApiDocumentTransformer
{
    private const string Scheme = "ApiKey";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Mem0 for .NET",
            Version = "1",
            Description = "A self-hosted memory server. Compatible with mem0's self-hosted REST API; errors are RFC 9457 problem details with a code.",
        };

        // The document is the same wherever the server runs.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-API-Key",
                Description = "Also taken as Authorization: Bearer or Token. Not needed while no key is configured.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }
}
