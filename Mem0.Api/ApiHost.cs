using Mem0.Api.Administration;
using Mem0.Api.Auth;
using Mem0.Api.Entities;
using Mem0.Api.Http;
using Mem0.Api.Memories;
using Mem0.Api.OpenApi;
using Mem0.Api.Search;
using Mem0.Core;
using Mem0.Core.Configuration;
using Mem0.Core.Inference.Models.Http;
using Mem0.Core.Security.Egress;
using Mem0.Core.Upkeep;
using Mem0.ServiceDefaults;
using Mem0.ServiceDefaults.Http;
using Mem0.ServiceDefaults.Postgres;
using Microsoft.Extensions.Options;

namespace Mem0.Api;

/// <summary>The API as a whole. Program, tests and benchmarks start the same one.</summary>
internal static class ApiHost
{
    /// <summary>Builds the application.</summary>
    /// <param name="args">Configuration as <c>--Key=value</c>.</param>
    /// <param name="configure">Replaces services before the engine's own are registered: a clock, an embedder.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentAliases();
        configure?.Invoke(builder);

        builder.AddServiceDefaults("mem0-api");
        builder.AddEdge();
        builder.AddApiKeys();
        builder.AddApiDescription();
        builder.AddEngine();

        var app = builder.Build();

        // The faults of all settings at once, before one part finds its own.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        app.Logger.WarnOfIgnoredAliases(app.Configuration);
        app.UseServiceDefaults();
        app.UseEdge();
        app.UseApiDescription();
        app.UseApiKeys();

        app.MapHealthEndpoints();
        app.MapApiDescription();
        app.MapMemories();
        app.MapSearch();
        app.MapEntities();
        app.MapAdministration();
        app.MapInferenceAdministration();
        return app;
    }

    private static void AddEngine(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.KeepsMemoriesInPostgres())
        {
            builder.AddNpgsqlDataSource(CoreNpgsqlExtensions.ConnectionName, configureDataSourceBuilder: source => source.UseMem0());
        }

        builder.Services.AddSingleton(services => new OutgoingConnections(() => services.CreateEgressHandler(EgressData.Telemetry), services.AdmitAsync));
        builder.Services.AddHttpClient(ModelHttp.ClientName).ForModels();
        builder.Services.AddMem0Core(builder.Configuration).AddMem0Startup().AddMem0WarmUp().AddHealthChecks().AddMem0();
        if (!builder.Configuration.KeepsMemoriesInPostgres() || builder.Configuration.GetValue($"{UpkeepOptions.Section}:{nameof(UpkeepOptions.InApi)}", defaultValue: true))
        {
            builder.Services.AddMem0Upkeep();
        }
    }
}
