using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
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

        if (context.JsonPropertyInfo is null)
        {
            foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.Set is null))
            {
                DescribeComputed(schema, property);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>A member that is computed is there always, unless it is left out when it is null; the framework takes it for an optional one.</summary>
    private static void DescribeComputed(OpenApiSchema schema, JsonPropertyInfo property)
    {
        if (schema.Properties?.TryGetValue(property.Name, out var described) != true)
        {
            return;
        }

        if (property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) != true)
        {
            schema.Required ??= new HashSet<string>();
            schema.Required.Add(property.Name);
        }

        if (!property.IsGetNullable && described is OpenApiSchema { Type: { } type } own)
        {
            own.Type = type & ~JsonSchemaType.Null;
        }
    }
}
