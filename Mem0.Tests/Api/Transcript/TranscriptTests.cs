using Mem0.Tests.Infrastructure;
using Mem0.Tests.Storage.Postgres;

namespace Mem0.Tests.Api.Transcript;

public sealed class TranscriptTests
{
    [Fact]
    public Task Every_recorded_exchange_is_answered_alike_or_differs_exactly_as_listed() => CompareAsync(new ApiSetup());

    [Fact]
    public async Task Every_recorded_exchange_is_answered_alike_or_differs_exactly_as_listed_from_PostgreSQL()
    {
        await using var data = await PostgresData.CreateAsync();
        await CompareAsync(data.Setup);
    }

    [Fact]
    public void Every_listed_number_is_that_of_a_recorded_exchange()
    {
        var replayed = Exchange.All.Where(exchange => NotReplayed.ReasonOf(exchange) is null).Select(exchange => exchange.Number).ToHashSet();

        Assert.Empty(Differences.All.Select(difference => difference.Exchange).Except(replayed));
        Assert.Empty(NotReplayed.Numbers.Except(Exchange.All.Select(exchange => exchange.Number)));
        Assert.All(Differences.All, difference => Assert.NotEmpty(difference.Findings));
    }

    private static async Task CompareAsync(ApiSetup setup)
    {
        var listed = Differences.All.ToDictionary(difference => difference.Exchange, difference => difference.Findings);

        List<string> deviations =
        [
            .. from exchange in await TranscriptReplay.RunAsync(setup)
               let found = Join(exchange.Value)
               let expected = Join(listed.GetValueOrDefault(exchange.Key) ?? [])
               where found != expected
               select $"{exchange.Key} {What(exchange.Key)}\n  found:  {found}\n  listed: {expected}",
        ];

        Assert.True(deviations.Count == 0, string.Join('\n', deviations));
    }

    private static string What(int number) => Exchange.All.First(exchange => exchange.Number == number).What;

    private static string Join(IEnumerable<string> findings) => string.Join(" | ", findings.Order(StringComparer.Ordinal));
}
