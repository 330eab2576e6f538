using System.Text.Json;
using Mem0.Api.Http;
using Mem0.Core;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;

namespace Mem0.Api.Search;

/// <summary>Between the wire and the engine.</summary>
internal static class SearchMappings
{
    /// <summary>The request of a body. Ids beside the filter and ids inside it must all hold.</summary>
    public static Outcome<SearchMemories> ToRequest(this SearchBody body)
    {
        if (body.Query is null)
        {
            return Fault.Invalid("query", "query is required.");
        }

        var scope = ScopeFilters.Read(body.UserId, body.AgentId, body.AppId, body.RunId);
        var filter = body.Filters is { ValueKind: not JsonValueKind.Null } filters ? MemoryFilterParser.Parse(filters) : Outcome.Of(MemoryFilter.Everything);
        if ((scope.Fault ?? filter.Fault) is { } fault)
        {
            return fault;
        }

        return new SearchMemories
        {
            Query = body.Query,
            Filter = scope.Value is null ? filter.Value! : new MemoryFilter.All([scope.Value, filter.Value!]),
            TopK = body.TopK,
            Threshold = body.Threshold,
            RelativeFloor = body.RelativeFloor,
            Abstain = body.Abstain,
            Explain = body.Explain,
            IncludeExpired = body.ShowExpired,
            LatestOnly = body.LatestOnly,
        };
    }

    /// <summary>The answer.</summary>
    public static SearchReply ToReply(this SearchResult result, double threshold) =>
        new([.. result.Results.Select(recalled => ToItem(recalled, threshold))], result.Degraded, result.Abstained);

    private static SearchItem ToItem(RecalledMemory recalled, double threshold)
    {
        var explanation = recalled.Explanation;
        return new SearchItem(recalled.Memory)
        {
            Score = recalled.Score,
            Window = recalled.Window,
            Explanation = explanation,
            ScoreDetails = explanation is null
                ? null
                : new ScoreDetails(explanation.Cosine, explanation.Words, 0, explanation.Own, explanation.Perfect, recalled.Score, threshold),
        };
    }
}
