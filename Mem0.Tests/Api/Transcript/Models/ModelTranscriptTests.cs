namespace Mem0.Tests.Api.Transcript.Models;

public sealed class ModelTranscriptTests
{
    [Fact]
    public async Task Every_recorded_exchange_with_models_is_answered_alike_or_differs_exactly_as_listed()
    {
        var listed = ModelDifferences.All.ToDictionary(difference => difference.Exchange, difference => difference.Ours);

        List<string> deviations =
        [
            .. from answer in await ModelReplay.RunAsync()
               let expected = listed.GetValueOrDefault(answer.Exchange.Number) ?? answer.Theirs
               where answer.Ours != expected
               select $"{answer.Exchange.Number} {answer.Exchange.What}\n  theirs: {answer.Theirs}\n  ours:   {answer.Ours}\n  listed: {expected}",
        ];

        Assert.True(deviations.Count == 0, string.Join('\n', deviations));
    }

    [Fact]
    public void Every_listed_difference_is_one_of_a_replayed_exchange()
    {
        var replayed = ModelExchange.All.Where(ModelReplay.IsReplayed).Select(exchange => exchange.Number).ToHashSet();

        Assert.Empty(ModelDifferences.All.Select(difference => difference.Exchange).Except(replayed));
        Assert.Equal(ModelDifferences.All.Count, ModelDifferences.All.DistinctBy(difference => difference.Exchange).Count());
    }
}
