using System.Text.Json;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Api.Transcript;

/// <summary>Sends the recorded requests to our server, in order, and compares the answers.</summary>
internal static class TranscriptReplay
{
    private const string RecordedAdminKey = "golden-admin-key-0123456789";
    private const string RecordedKey = "m0sk_recorded-key";

    /// <summary>What differs in each exchange that is replayed, by its number.</summary>
    internal static async Task<IReadOnlyDictionary<int, IReadOnlyList<string>>> RunAsync(ApiSetup setup)
    {
        await using var api = await ApiFixture.StartAsync(setup);
        using var client = api.ClientOf(null);
        var ids = new RecordedIds();
        var findings = new SortedDictionary<int, IReadOnlyList<string>>();
        foreach (var exchange in Exchange.All.Where(exchange => NotReplayed.ReasonOf(exchange) is null))
        {
            var answer = await client.SendAsync(
                new HttpMethod(exchange.Method), ids.Replace(exchange.Target), exchange.Content(ids.Replace), [.. exchange.Headers.Select(OurKey)]);
            if (exchange is { Method: "POST", IsSearch: false, Status: 200, Answer.ValueKind: JsonValueKind.Object } && answer.Status == 200)
            {
                ids.Learn(exchange.Answer, answer.Json);
            }

            var found = new AnswerComparison(exchange, ids).Findings(answer);
            findings[exchange.Number] = [.. findings.GetValueOrDefault(exchange.Number) ?? [], .. found];
        }

        return findings;
    }

    private static (string Name, string Value) OurKey((string Name, string Value) header) => header.Value switch
    {
        RecordedAdminKey => (header.Name, ApiFixture.AdminKey),
        RecordedKey => (header.Name, ApiFixture.Key),
        _ => header,
    };
}
