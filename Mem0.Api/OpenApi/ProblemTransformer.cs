using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Mem0.Api.OpenApi;

/// <summary>Describes the answer of every operation that is not a success: a problem.</summary>
internal sealed class ProblemTransformer : IOpenApiOperationTransformer
{
    private const string Name = "Problem";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        context.Document!.AddComponent(Name, Describe());
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "What went wrong.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(Name, context.Document) },
            },
        };
        return Task.CompletedTask;
    }

    private static OpenApiSchema Describe() => new()
    {
        Description = "A problem (RFC 9457).",
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "type", "title", "status", "detail", "code", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("Always about:blank."),
            ["title"] = Text("The status in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The status." },
            ["detail"] = Text("What is wrong, for people."),
            ["code"] = Text("What is wrong, for machines: stable, such as memory_not_found."),
            ["traceId"] = Text("The request's trace."),
            ["field"] = Text("The member, parameter or header at fault, where there is one."),
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
