using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Mem0.Benchmarks.Scale;

/// <summary>
/// The least that a search through PostgreSQL must do: embed the question, and have the statements that the store sends for it answered on
/// one open connection. What lies between these statements has been computed before: nothing is ranked, no row is read but passed over.
/// </summary>
internal sealed class BareSearch : IAsyncDisposable
{
    private const int TopK = 20;

    private readonly NpgsqlConnection _connection;
    private readonly float[] _vector = new float[StaticEmbedding.Dimensions];

    private BareSearch(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Opens the connection.</summary>
    public static async Task<BareSearch> OpenAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        new(await services.GetRequiredService<PostgresDatabase>().ConnectAsync(cancellationToken));

    /// <summary>What the search of a question in somebody's scope sends, to be run as often as wanted.</summary>
    public async Task<Func<Task>> PrepareAsync(IServiceProvider services, string user, string text, CancellationToken cancellationToken)
    {
        var key = new IndexKey(EntityKind.User, user);
        var largeScopes = services.GetRequiredService<LargeScopes>();
        if (!largeScopes.IsLarge(key))
        {
            var horizon = await HorizonAsync(cancellationToken);
            return () => LookAsync(key, horizon, text, cancellationToken);
        }

        var weights = services.GetRequiredService<IOptions<RecallWeights>>().Value;
        var vector = await services.GetRequiredService<TextAnalyzer>().EmbedQuestionAsync(text, cancellationToken);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var question = services.GetRequiredService<QuestionReader>().Read(text, vector, weights.ExpandWords, today);
        var request = Request(services.GetRequiredService<IOptions<RecallOptions>>().Value, weights);
        var filter = MemoryFilter.ForScope(new MemoryScope(user));
        var statistics = await largeScopes.StatisticsAsync(key, cancellationToken);
        var identity = services.GetRequiredService<PostgresDatabase>().Identity;
        var reading = new CandidateReading(_connection, new SearchedMemories(filter, key, new ShownMemories(today, Superseded: false)), question, statistics, request, identity);
        var best = new CandidateScorer(question, statistics, weights).Best(await reading.CandidatesAsync(cancellationToken), reading.MostRanked);
        var (_, ranking) = await services.GetRequiredService<CandidateSearch>().RankAsync(question, filter, key, new ShownMemories(today, Superseded: false), request, cancellationToken);
        return () => CandidatesAsync(text, reading, best, [.. ranking.Results.Select(result => result.Sequence)], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>What a search asks for that names neither a threshold nor a number of results.</summary>
    private static RankRequest Request(RecallOptions options, RecallWeights weights) => new(
        TopK,
        0,
        options.Threshold,
        options.RelativeFloor,
        new AbstainFloors(options.AbstainBelow, options.AbstainPerTenfold, options.AbstainUnlessWords),
        Explain: false,
        weights);

    /// <summary>A scope that is in memory is asked for what was changed in it; the rows of its results are in memory, too.</summary>
    private async Task LookAsync(IndexKey key, ulong horizon, string text, CancellationToken cancellationToken)
    {
        StaticEmbedding.Shared.Embed(text, _vector);
        await using var command = ScopeReplica.LookCommand(_connection, key, horizon);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await PassOverAsync(reader, cancellationToken);
    }

    private async Task<ulong> HorizonAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_snapshot_xmin(pg_current_snapshot())", _connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetFieldValue<ulong>(0);
    }

    private async Task CandidatesAsync(string text, CandidateReading reading, long[] best, IReadOnlyList<long> results, CancellationToken cancellationToken)
    {
        StaticEmbedding.Shared.Embed(text, _vector);
        await RunAsync(reading.AddCandidates, cancellationToken);
        await RunAsync(batch => reading.AddDocuments(batch, best), cancellationToken);
        if (results.Count > 0)
        {
            await RunAsync(batch => PostgresRecallStore.AddRows(batch, results, MemoryScope.Unconfined), cancellationToken);
        }
    }

    private async Task RunAsync(Action<PostgresBatch> add, CancellationToken cancellationToken)
    {
        await using var batch = new PostgresBatch(_connection, default, hasConfinedRole: false);
        add(batch);
        await using var reader = await batch.ReadAsync(cancellationToken);
        await PassOverAsync(reader, cancellationToken);
    }

    private static async Task PassOverAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
    }
}
