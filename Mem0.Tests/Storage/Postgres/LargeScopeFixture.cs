using System.Globalization;
using System.Text.Json;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Storage.Postgres;

/// <summary>
/// A database with one large scope, whose indexes are made, and small ones beside it; a store that searches the large one through its
/// indexes, and one that searches it exactly.
/// </summary>
public sealed class LargeScopeFixture : IAsyncLifetime
{
    internal const int Large = 24_000;
    internal const int Limit = 1_000;

    private const int Batch = 500;

    private PostgresData _data = null!;
    private ServiceProvider _services = null!;

    internal static MemoryFilter Everything => MemoryFilter.ForScope(new MemoryScope("large"));

    internal PostgresData Data => _data;

    internal IServiceProvider Services => _services;

    internal OpenStore Indexed { get; private set; } = null!;

    internal OpenStore Exact { get; private set; } = null!;

    /// <summary>Memories of the large scope that questions find by their words.</summary>
    internal static IReadOnlyList<(string Text, string Question)> Distinct { get; } =
        [("昨日東京で寿司を食べた", "寿司"), ("Zürich hat ein schönes Café", "zurich cafe"), ("order 4711-zq is late", "4711")];

    /// <summary>Questions about words of the memories.</summary>
    internal static IReadOnlyList<string> Questions { get; } = [.. new Texts(7).Take(40).Select((text, i) => i % 2 == 0 ? text : string.Join(' ', text.Split(' ').Take(3)))];

    public async ValueTask InitializeAsync()
    {
        _data = await PostgresData.CreateAsync();
        _services = _data.Services(null, ("Mem0:Postgres:ExactScopeLimit", Limit.ToString(CultureInfo.InvariantCulture)));
        Indexed = new OpenStore(_services);
        Exact = new OpenStore(_data.Services(null, ("Mem0:Postgres:ExactScopeLimit", "1000000")));
        foreach (var batch in new Texts(1).Take(Large).Index().Chunk(Batch))
        {
            await Indexed.AddAsync([.. batch.Select(text => Draft(text.Item, new MemoryScope("large"), text.Index))]);
        }

        await Indexed.AddAsync([.. Distinct.Select(text => Draft(text.Text, new MemoryScope("large"), 500))]);
        foreach (var user in Enumerable.Range(0, 20))
        {
            await Indexed.AddAsync([.. new Texts(100 + user).Take(50).Select((text, i) => Draft(text, new MemoryScope($"small{user}"), i))]);
        }

        await Indexed.SearchAsync("anything", Everything);
        await PostgresData.MakeIndexesAsync(_services);
        await _data.RunAsync("VACUUM ANALYZE");
    }

    public async ValueTask DisposeAsync()
    {
        await Indexed.DisposeAsync();
        await Exact.DisposeAsync();
        await _data.DisposeAsync();
    }

    private static Memory Draft(string text, MemoryScope scope, int number) => OpenStore.Draft(text, scope) with
    {
        Metadata = JsonElement.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{number % 1000}},"kind":"k{{number % 1000}}"}""")),
    };

    /// <summary>Sentences of the embedding's own words, frequent ones far more often than rare ones.</summary>
    private sealed class Texts(int seed)
    {
        private static readonly string[] Words =
            [.. StaticEmbedding.Shared.Tokenizer.Starts.Where(piece => piece.Key.Length > 3 && piece.Key.All(char.IsAsciiLetterLower)).OrderBy(piece => piece.Value).Select(piece => piece.Key).Take(6000)];

        private readonly Random _random = new(seed);

        public IEnumerable<string> Take(int count) =>
            Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, 8).Select(_ => Words[(int)Math.Pow(Words.Length, _random.NextDouble()) - 1])));
    }
}
