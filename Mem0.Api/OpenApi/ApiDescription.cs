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

    /// <summary>Serves the pages for people. Comes before authentication: a browser opens them without a key.</summary>
    public static void UseApiDescription(this WebApplication app) => app.UseSwaggerUI(ui =>
    {
        ui.RoutePrefix = "docs";
        ui.DocumentTitle = "Mem0 for .NET";
        ui.SwaggerEndpoint(DocumentPath, "Mem0 for .NET");
    });

    /// <summary>Maps the document.</summary>
    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi(DocumentPath).AllowAnonymous();
        app.MapGet("/", () => TypedResults.Redirect("/docs", preserveMethod: true)).AllowAnonymous().ExcludeFromDescription();
    }
}
