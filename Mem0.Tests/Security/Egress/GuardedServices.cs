using System.Diagnostics.Metrics;
using Mem0.Core;
using Mem0.Core.Diagnostics;
using Mem0.Core.Security.Egress;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mem0.Tests.Security.Egress;

/// <summary>The engine's services with a clock and a resolver of the test.</summary>
internal sealed class GuardedServices : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IConfigurationRoot _configuration;

    internal GuardedServices(IReadOnlyDictionary<string, string?>? settings = null, params EgressEndpoint[] endpoints)
    {
        _configuration = new ConfigurationBuilder().AddInMemoryCollection(settings ?? new Dictionary<string, string?>()).Build();
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Logs))
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<INameResolver>(Resolver)
            .AddSingleton<IConfiguredEndpoints>(new Endpoints(endpoints))
            .AddMem0Core(_configuration)
            .BuildServiceProvider();
    }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal ScriptedResolver Resolver { get; } = new();

    internal RecordedLogs Logs { get; } = new();

    internal IServiceProvider Provider => _services;

    internal EgressGuard Guard => _services.GetRequiredService<EgressGuard>();

    internal EgressState State => _services.GetRequiredService<EgressSentinel>().Read();

    /// <summary>Settings that list these targets.</summary>
    internal static Dictionary<string, string?> Allowing(params string[] targets) =>
        targets.Select((target, i) => KeyValuePair.Create($"Mem0:Egress:Allow:{i}", (string?)target)).ToDictionary();

    /// <summary>Changes the configuration as if a file had been edited.</summary>
    internal void Configure(params (string Name, string Value)[] settings)
    {
        foreach (var (name, value) in settings)
        {
            _configuration[name] = value;
        }

        _configuration.Reload();
    }

    internal MetricCollector<long> Collect(string instrument) => new(_services.GetRequiredService<IMeterFactory>(), Mem0Telemetry.Name, instrument);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class Endpoints(IReadOnlyList<EgressEndpoint> endpoints) : IConfiguredEndpoints
    {
        public IEnumerable<EgressEndpoint> Read() => endpoints;
    }
}
