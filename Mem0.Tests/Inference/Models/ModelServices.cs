using Mem0.Core;
using Mem0.Core.Inference.Models;
using Mem0.Core.Inference.Models.Embedders;
using Mem0.Core.Inference.Models.Http;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Mem0.Tests.Inference.Models;

/// <summary>
/// The clients of model servers as the engine registers them, with a clock that stands still. The egress guard is the engine's, too; servers on
/// 127.0.0.1 are listed.
/// </summary>
internal sealed class ModelServices : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ModelServices(params (string Name, string Value)[] settings)
        : this(_ => { }, settings)
    {
    }

    /// <param name="configure">Adds to what is registered.</param>
    /// <param name="settings">The configuration.</param>
    public ModelServices(Action<IServiceCollection> configure, params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value);
        all["Mem0:Egress:Allow:0"] = "127.0.0.1:*";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(Time).AddLogging(logging => logging.AddProvider(Logs)).AddMem0Core(configuration);
        configure(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>The clock. A call may take a minute.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero));

    public RecordedLogs Logs { get; } = new();

    public IModelClients Clients => _services.GetRequiredService<IModelClients>();

    /// <summary>The embedder of the settings, with all that stands above a client but for what repeats and keeps.</summary>
    public IEmbeddingGenerator<string, Embedding<float>> Embedder => field ??= EmbedderComposition.For(Clients.Embedder(Settings.Endpoint()!), Settings);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>How long a call may take.</summary>
    public TimeSpan Timeout => _services.GetRequiredService<IHttpClientFactory>().CreateClient(ModelHttp.ClientName).Timeout;

    private EmbedderOptions Settings => _services.GetRequiredService<IOptions<EmbedderOptions>>().Value;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
