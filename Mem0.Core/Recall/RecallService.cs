using System.Diagnostics;
using Mem0.Core.Diagnostics;
using Mem0.Core.Extraction.Recalled;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Recall;

/// <summary>Finds the memories that matter for a question. No language model takes part.</summary>
public sealed partial class RecallService
{
    private readonly IRecallStore _store;
    private readonly TextAnalyzer _analyzer;
    private readonly QuestionReader _reader;
    private readonly RecallOptions _options;
    private readonly RecallWeights _weights;
    private readonly MemoryLimits _limits;
    private readonly RecentlyRecalled _recalled;
    private readonly TimeProvider _time;
    private readonly Mem0Metrics _metrics;
    private readonly ILogger<RecallService> _logger;

    internal RecallService(
        IRecallStore store,
        TextAnalyzer analyzer,
        QuestionReader reader,
        IOptions<RecallOptions> options,
        IOptions<RecallWeights> weights,
        IOptions<MemoryLimits> limits,
        RecentlyRecalled recalled,
        TimeProvider time,
        Mem0Metrics metrics,
        ILogger<RecallService> logger) =>
        (_store, _analyzer, _reader, _options, _weights, _limits, _recalled, _time, _metrics, _logger) =
        (store, analyzer, reader, options.Value, weights.Value, limits.Value, recalled, time, metrics, logger);

    /// <summary>Searches. If the embedder fails, the question's words alone are searched for and the result says so.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="allowed">The scope to which the caller is confined; it names the owner where the filter does not.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="StoreUnavailableException">The store failed.</exception>
    public async Task<Outcome<SearchResult>> SearchAsync(SearchMemories request, MemoryScope allowed, CancellationToken cancellationToken)
    {
        if (Check(request, allowed) is { } fault)
        {
            return fault;
        }

        var started = _time.GetTimestamp();
        using var activity = Mem0Telemetry.Source.StartActivity("recall");
        var vector = await EmbedAsync(request.Query, cancellationToken);
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        var question = _reader.Read(request.Query, vector, _weights.ExpandWords, today);
        var (results, abstained) = await _store.RankAsync(
            question, request.Filter, new ShownMemories(request.IncludeExpired ? null : today, Superseded: !request.LatestOnly), Floors(request), allowed, cancellationToken);
        _recalled.Note(results.Select(result => result.Memory));
        var result = new SearchResult(results, Degraded: vector is null, abstained);
        _metrics.Searched(_time.GetElapsedTime(started), result);
        return result;
    }

    private Fault? Check(SearchMemories request, MemoryScope allowed)
    {
        if (!request.Filter.Within(allowed).BindsScope())
        {
            return MemoryService.ScopeRequired();
        }

        return request switch
        {
            { TopK: < 0 } => Fault.Invalid("top_k", "top_k cannot be negative."),
            { TopK: { } topK } when topK > _limits.TopK => Fault.Invalid("top_k", $"At most {_limits.TopK} results are given."),
            { Threshold: not (null or (>= 0 and <= 1)) } => Fault.Invalid("threshold", "threshold must lie between 0 and 1."),
            { RelativeFloor: not (null or (>= 0 and <= 1)) } => Fault.Invalid("relative_floor", "relative_floor must lie between 0 and 1."),
            _ => Texts.CheckContent("query", request.Query, _limits.TextBytes),
        };
    }

    private RankRequest Floors(SearchMemories request)
    {
        var callerDecides = request.Threshold is not null;
        return new RankRequest(
            request.TopK ?? Math.Min(_options.TopK, _limits.TopK),
            request.Threshold ?? 0,
            callerDecides ? 0 : _options.Threshold,
            request.RelativeFloor ?? (callerDecides ? 0 : _options.RelativeFloor),
            request.Abstain ?? !callerDecides
                ? new AbstainFloors(_options.AbstainBelow, _options.AbstainPerTenfold, _options.AbstainUnlessWords)
                : null,
            request.Explain,
            _weights);
    }

    private async Task<ReadOnlyMemory<float>?> EmbedAsync(string query, CancellationToken cancellationToken)
    {
        try
        {
            return await _analyzer.EmbedQuestionAsync(query, cancellationToken);
        }
        catch (EmbeddingUnavailableException exception)
        {
            Log.Degraded(_logger, exception.Reason, exception.Message);
            Activity.Current?.SetTag("mem0.degraded", true);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Searching by words alone ({Reason}): {Advice}")]
        public static partial void Degraded(ILogger logger, string reason, string advice);
    }
}
