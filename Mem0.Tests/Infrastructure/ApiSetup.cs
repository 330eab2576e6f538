using Mem0.Core.Memories;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Infrastructure;

/// <summary>How a server is started for a test.</summary>
internal sealed record ApiSetup
{
    /// <summary>Ordinary keys.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [ApiFixture.Key, ApiFixture.OtherKey];

    /// <summary>Administrators' keys.</summary>
    public IReadOnlyList<string> AdminKeys { get; init; } = [ApiFixture.AdminKey];

    /// <summary>Keys that are confined to a scope.</summary>
    public IReadOnlyList<(string Key, MemoryScope Scope)> ScopedKeys { get; init; } = [];

    /// <summary>The data folder of another server; null for a folder of its own.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The address.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:0";

    /// <summary>Further configuration.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Replaced services: a clock, an embedder.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>Anything else.</summary>
    public Action<WebApplicationBuilder>? Builder { get; init; }
}
