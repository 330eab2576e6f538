namespace Mem0.Api.OpenApi;

/// <summary>The description of the API, for machines at <c>/openapi.json</c> and for people at <c>/docs</c>.</summary>
internal static class ApiDescription
{
    private const string DocumentPath = "/openapi.json";

    /// <summary>Adds it.</summary>
    public static void AddApiDescription(this WebApplicationBuilder builder) => builder.Services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer<DocumentTransformer>();
        options.AddOperationTransformer<ProblemTransformer>();
        options.AddSchemaTransformer<WireSchemaTransformer>();
    });

    /// <summary>Maps it.</summary>
    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi(DocumentPath).AllowAnonymous();
        app.MapGet("/", () => TypedResults.Redirect("/docs", preserveMethod: true)).AllowAnonymous().ExcludeFromDescription();
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "Mem0 for .NET";
            ui.SwaggerEndpoint(DocumentPath, "Mem0 for .NET");
        });
    }
}
