using Mem0.Api.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Mem0.Api.OpenApi;

/// <summary>Describes members that are read more leniently than their type says by the type that should be sent.</summary>
internal sealed class WireSchemaTransformer : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo?.CustomConverter is LenientBooleanConverter)
        {
            schema.Type = JsonSchemaType.Boolean;
        }

        // Numbers are taken as text, too; the description names the one type.
        if (schema.Type is { } type && (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
        {
            schema.Type = type & ~JsonSchemaType.String;
            schema.Pattern = null;
        }

        return Task.CompletedTask;
    }
}
