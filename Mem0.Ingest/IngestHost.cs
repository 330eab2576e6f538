using Mem0.Core;
using Mem0.Core.Configuration;
using Mem0.Core.Inference.Models.Http;
using Mem0.Core.Security.Egress;
using Mem0.Ingest.Reembedding;
using Mem0.ServiceDefaults;
using Mem0.ServiceDefaults.Hosting;
using Mem0.ServiceDefaults.Http;
using Mem0.ServiceDefaults.Postgres;
using Microsoft.Extensions.Options;

namespace Mem0.Ingest;

/// <summary>The worker as a whole. Program and tests start the same one. Its web server answers the health endpoints and nothing else.</summary>
internal static class IngestHost
{
    /// <summary>Builds the application.</summary>
    /// <param name="args">Configuration as <c>--Key=value</c>.</param>
    /// <param name="configure">Replaces services before the engine's own are registered: a clock, an embedder.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is not configured.</exception>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentAliases();
        if (!builder.Configuration.KeepsMemoriesInPostgres())
        {
            throw new InvalidOperationException(
                "The worker needs PostgreSQL: set ConnectionStrings:db. The embedded store is one process's own, and the API does the upkeep of it.");
        }

        configure?.Invoke(builder);
        builder.UseLoopbackByDefault($"{IngestOptions.Section}:{nameof(IngestOptions.Port)}", new IngestOptions().Port);
        builder.AddServiceDefaults("mem0-ingest");
        builder.AddNpgsqlDataSource(CoreNpgsqlExtensions.ConnectionName, configureDataSourceBuilder: source => source.UseMem0());
        builder.Services.AddSingleton(services => new OutgoingConnections(() => services.CreateEgressHandler(EgressData.Telemetry), services.AdmitAsync));
        builder.Services.AddHttpClient(ModelHttp.ClientName).ForModels();
        builder.Services.AddMem0Core(builder.Configuration).AddHealthChecks().AddMem0();
        builder.AddWorker();

        var app = builder.Build();
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        app.Logger.WarnOfIgnoredAliases(app.Configuration);
        app.UseServiceDefaults();
        app.MapHealthEndpoints();
        return app;
    }

    private static void AddWorker(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(IngestOptions.Section);
        builder.Services.AddOptions<IngestOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        if (section.GetValue<bool>(nameof(IngestOptions.Reembed)))
        {
            builder.AddReembedding();
        }
        else
        {
            builder.Services.AddMem0Startup();
        }

        builder.Services.AddHostedService<IngestWorker>();
    }
}
