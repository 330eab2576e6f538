using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Mem0.Core.Extraction.Answers;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Caching;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>Asks a language model what the rules cannot tell, all pairs in one call.</summary>
/// <param name="client">The model. Its failures are <see cref="InferenceException"/>.</param>
/// <param name="metrics">Counts the calls.</param>
/// <param name="logger">Takes failures, without any text.</param>
internal sealed partial class ChangeJudge(IChatClient client, DeduplicationMetrics metrics, ILogger<ChangeJudge> logger)
{
    /// <summary>The most pairs of one call.</summary>
    public const int MostPairs = 8;

    private const int TokensPerPair = 24;
    private const int TokensAround = 32;
    private const string VerdictsName = "verdicts";

    private static readonly string Prompt = ReadPrompt();

    /// <summary>Texts of other scripts stay readable for the model, and its answer is read as tolerantly as <see cref="AnswerJson"/> finds it.</summary>
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    private static readonly JsonElement Schema = JsonSerializer.Deserialize<JsonElement>(
        """
        {"type":"object","additionalProperties":false,"required":["verdicts"],"properties":{"verdicts":{"type":"array","items":
        {"type":"object","additionalProperties":false,"required":["pair","verdict"],
        "properties":{"pair":{"type":"integer"},"verdict":{"type":"string","enum":["same","change","different"]}}}}}}
        """);

    /// <summary>
    /// The relation of each pair. When the model fails, or its answer is not one verdict for each pair, all are <see cref="FactRelation.Unrelated"/>:
    /// both facts are kept.
    /// </summary>
    /// <param name="pairs">Older and newer texts, at most <see cref="MostPairs"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<FactRelation>> JudgeAsync(IReadOnlyList<(string Older, string Newer)> pairs, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(pairs, cancellationToken);
        metrics.Asked(answered: answer is not null);
        return answer ?? [.. pairs.Select(_ => FactRelation.Unrelated)];
    }

    private async Task<IReadOnlyList<FactRelation>?> AskAsync(IReadOnlyList<(string Older, string Newer)> pairs, CancellationToken cancellationToken)
    {
        try
        {
            var question = JsonSerializer.Serialize(pairs.Select((pair, index) => new { pair = index + 1, old = pair.Older, @new = pair.Newer }), Readable);
            var response = await client.GetResponseAsync(
                [new ChatMessage(ChatRole.System, Prompt), new ChatMessage(ChatRole.User, question)], Options(pairs.Count), cancellationToken);
            if (Read(response.Text, pairs.Count) is { } verdicts)
            {
                return verdicts;
            }

            KeptAnswer.Forget(response);
            LogInvalid(logger, pairs.Count);
        }
        catch (InferenceException exception)
        {
            LogFailed(logger, pairs.Count, exception.Reason);
        }

        return null;
    }

    private static ChatOptions Options(int pairs) => new()
    {
        Temperature = 0,
        MaxOutputTokens = TokensAround + (TokensPerPair * pairs),
        ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, VerdictsName),
    };

    /// <summary>Reads an answer, whatever stands around its JSON; null when it does not hold exactly one verdict for each pair, once.</summary>
    private static FactRelation[]? Read(string answer, int pairs)
    {
        if (answer.Length > AnswerJson.LongestAnswer)
        {
            return null;
        }

        List<FactRelation[]?> read = [];
        AnswerJson.Read(
            AnswerJson.WithoutThoughts(answer),
            value =>
            {
                if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(VerdictsName, out var verdicts))
                {
                    read.Add(Relations(verdicts, pairs));
                }
            },
            takeBreak: _ => { });
        return read is [{ } relations] ? relations : null;
    }

    private static FactRelation[]? Relations(JsonElement verdicts, int pairs)
    {
        IReadOnlyList<PairVerdict?>? read;
        try
        {
            read = verdicts.Deserialize<IReadOnlyList<PairVerdict?>>(Readable);
        }
        catch (JsonException)
        {
            return null;
        }

        var relations = new FactRelation?[pairs];
        foreach (var verdict in read ?? [])
        {
            if (verdict is null || verdict.Pair < 1 || verdict.Pair > pairs || relations[verdict.Pair - 1] is not null || Relation(verdict.Verdict) is not { } relation)
            {
                return null;
            }

            relations[verdict.Pair - 1] = relation;
        }

        return Array.TrueForAll(relations, relation => relation is not null) ? Array.ConvertAll(relations, relation => relation!.Value) : null;
    }

    private static FactRelation? Relation(string? verdict) => verdict switch
    {
        "same" => FactRelation.Duplicate,
        "change" => FactRelation.Update,
        "different" => FactRelation.Unrelated,
        _ => null,
    };

    private static string ReadPrompt()
    {
        using StreamReader reader = new(typeof(ChangeJudge).Assembly.GetManifestResourceStream("Prompts/compare-v1.txt")!);
        return reader.ReadToEnd();
    }

    [LoggerMessage(LogLevel.Warning, "The language model was asked about {Pairs} pairs of facts and failed ({Reason}); both facts of each are kept")]
    private static partial void LogFailed(ILogger logger, int pairs, string reason);

    [LoggerMessage(LogLevel.Warning, "The language model was asked about {Pairs} pairs of facts and did not answer with one verdict for each; both facts of each are kept")]
    private static partial void LogInvalid(ILogger logger, int pairs);

    private sealed record PairVerdict(int Pair, string? Verdict);
}
