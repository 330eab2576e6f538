using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mem0.Api.Http;
using Mem0.Api.Memories;
using Mem0.Core.Memories;
using Mem0.Core.Recall;

namespace Mem0.Api.Search;

/// <summary>The body of a search.</summary>
internal sealed record SearchBody
{
    [Description("The question, in any form: a sentence, key words, a number.")]
    public string? Query { get; init; }

    [Description("Which memories are searched. Must name an owner here or in the ids beside it, unless the key is confined to one.")]
    public JsonElement? Filters { get; init; }

    [Description("The person; * stands for any.")]
    public string? UserId { get; init; }

    [Description("The agent; * stands for any.")]
    public string? AgentId { get; init; }

    [Description("The application; * stands for any.")]
    public string? AppId { get; init; }

    [Description("The run, session or thread; * stands for any.")]
    public string? RunId { get; init; }

    [Description("How many results at the most. Default: 20.")]
    public int? TopK { get; init; }

    [Description("The lowest score, 0..1. A request that names it is answered by it alone, without relative_floor and abstain unless it names them too.")]
    public double? Threshold { get; init; }

    [Description("The lowest rank value as a share of the best result's, 0..1.")]
    public double? RelativeFloor { get; init; }

    [Description("Whether a question about nothing that is remembered gets no result at all.")]
    public bool? Abstain { get; init; }

    [Description("Whether each result tells how it came about. Default: false.")]
    [JsonConverter(typeof(LenientBooleanConverter))]
    public bool Explain { get; init; }

    [Description("Whether expired memories are searched. Default: false.")]
    [JsonConverter(typeof(LenientBooleanConverter))]
    public bool ShowExpired { get; init; }

    [Description("Whether memories are left out whose place another one has taken. Default: true.")]
    [JsonConverter(typeof(LenientBooleanConverter))]
    public bool LatestOnly { get; init; } = true;
}

/// <summary>The answer to a search, the best result first.</summary>
/// <param name="Results">The results.</param>
/// <param name="Degraded">Whether the question could not be embedded and was answered by its words alone.</param>
/// <param name="Abstained">Whether there are no results because the question is about nothing that is remembered.</param>
internal sealed record SearchReply(IReadOnlyList<SearchItem> Results, bool Degraded, bool Abstained);

/// <summary>A result.</summary>
internal sealed record SearchItem(Memory Source) : MemoryItem(Source)
{
    [Description("Which share of the question the memory matches, 0..1, whatever the other results.")]
    public required double Score { get; init; }

    [Description("The part of a long text that matches best.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Window { get; init; }

    [Description("The parts of the score under the names that mem0 has for them.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScoreDetails? ScoreDetails { get; init; }

    [Description("The parts of the score and of the place among the results.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RecallExplanation? Explanation { get; init; }
}

/// <summary>The parts of a score under mem0's names.</summary>
/// <param name="SemanticScore">The cosine of question and memory.</param>
/// <param name="Bm25Score">The sum of the matched words.</param>
/// <param name="EntityBoost">Always 0: entities do not change a score.</param>
/// <param name="RawScore">What the memory has of the question.</param>
/// <param name="MaxPossibleScore">What a perfect match would have.</param>
/// <param name="FinalScore">The score.</param>
/// <param name="Threshold">The threshold of the request.</param>
internal sealed record ScoreDetails(
    double SemanticScore, double Bm25Score, double EntityBoost, double RawScore, double MaxPossibleScore, double FinalScore, double Threshold);
