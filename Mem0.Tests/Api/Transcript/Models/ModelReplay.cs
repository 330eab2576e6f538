using System.Text.Json;
using Mem0.Core.Inference.BuiltIn;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Api.Transcript.Models;

/// <summary>Sends the recorded requests that need models to our server, whose models answer as recorded, and tells what both made of each.</summary>
internal static class ModelReplay
{
    /// <summary>Routes that are not built yet.</summary>
    internal static bool IsReplayed(ModelExchange exchange) => exchange.Path is not "/configure";

    /// <summary>What mem0's server answered and what ours does, by the exchange's number.</summary>
    internal static async Task<IReadOnlyList<(ModelExchange Exchange, string Theirs, string Ours)>> RunAsync()
    {
        await using var models = await RecordedModels.StartAsync();
        await using var api = await ApiFixture.StartAsync(new ApiSetup
        {
            Settings = new Dictionary<string, string>
            {
                ["Mem0:Llm:Provider"] = "openai",
                ["Mem0:Llm:Endpoint"] = models.Address.ToString(),
                ["Mem0:Llm:Model"] = "recorded",
                ["Mem0:Embedder:Provider"] = "openai",
                ["Mem0:Embedder:Endpoint"] = models.Address.ToString(),
                ["Mem0:Embedder:Model"] = "recorded",
                ["Mem0:Embedder:Dimensions"] = $"{StaticEmbedding.Dimensions}",
                ["Mem0:Extraction:DropInvented"] = "false",
                ["Mem0:Inference:WarmUp:Enabled"] = "false",
                ["Mem0:Inference:Cache:Enabled"] = "false",
                ["Mem0:Inference:Retries"] = "0",
                ["Mem0:Inference:Breaker:ConsecutiveFailures"] = "1000",
                ["Mem0:Inference:Breaker:LeastCalls"] = "100000",
                ["Mem0:Limits:TextBytes"] = "65536",
            },
        });
        using var client = api.ClientOf(ApiFixture.AdminKey);
        var ids = new RecordedIds();
        var answers = new List<(ModelExchange, string, string)>();
        foreach (var exchange in ModelExchange.All.Where(IsReplayed))
        {
            models.Play(exchange);
            var content = exchange.Body is { } body ? ApiClient.Json(ids.Replace(body)) : null;
            var answer = await client.SendAsync(new HttpMethod(exchange.Method), ids.Replace(exchange.Target), content);
            var recorded = exchange.Response.GetProperty("body");
            if (exchange.Method == "POST" && answer.Status == 200 && recorded.TryGetProperty("results", out var theirs))
            {
                ids.LearnByText(theirs, answer.Json.GetProperty("results"));
            }

            answers.Add((exchange, Outcome(exchange.Response.GetProperty("status").GetInt32(), recorded), Outcome(answer.Status, answer.Json)));
        }

        return answers;
    }

    /// <summary>An answer in short: what was stored, listed or refused, without what depends on the embedder.</summary>
    private static string Outcome(int status, JsonElement body)
    {
        if (status >= 400)
        {
            return body.TryGetProperty("code", out var code) ? $"{status} {code.GetString()}" : $"{status}";
        }

        return body.TryGetProperty("results", out var results)
            ? string.Join(" | ", Ordered(results.EnumerateArray().Select(Entry)).DefaultIfEmpty("nothing"))
            : body.TryGetProperty("memory", out _) ? Entry(body) : "200";
    }

    /// <summary>Their lists come in no order.</summary>
    private static IEnumerable<string> Ordered(IEnumerable<string> entries) => entries.Order(StringComparer.Ordinal);

    private static string Entry(JsonElement memory) => string.Join(
        ' ',
        new[] { Text(memory, "event"), Short(Text(memory, "memory")!), Text(memory, "attributed_to") is { } whose ? $"({whose})" : null, Text(memory, "extraction") == "failed" ? "[failed]" : null }
            .Where(part => part is not null));

    private static string? Text(JsonElement memory, string name) =>
        memory.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Short(string text) => text.Length > 60 ? text[..60] : text;
}
