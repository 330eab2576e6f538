using Mem0.Core.Inference;
using Mem0.Core.Inference.Routing;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.AI;

namespace Mem0.Tests.Inference.Routing;

/// <summary>Ten thousand calls of which the local model fails a fifth of its tries, on a clock that moves with them.</summary>
public sealed class RoutingSimulationTests(ITestOutputHelper output)
{
    private const int Calls = 10_000;

    private static readonly InferenceFailure[] Clear = [InferenceFailure.CircuitOpen, InferenceFailure.RoutingLimit, InferenceFailure.ServerError];

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 1_000)]
    [InlineData(3, 20_000)]
    [InlineData(4, 120_000)]
    public async Task With_a_fifth_of_local_tries_failing_at_least_95_percent_of_the_answers_are_local_and_the_rest_is_told(int seed, int millisecondsApart)
    {
        await using var host = new ModelHost(
            ("Mem0:Llm:Routing:Enabled", "true"),
            ("Mem0:Llm:External:Provider", "openai"),
            ("Mem0:Llm:External:Model", "external-model"),
            ("Mem0:Llm:External:ApiKey", "key-of-the-external-model"));
        var random = new Random(seed);
        host.Local.Always(() => random.NextDouble() < 0.2
            ? Task.FromException<ChatResponse>(new InferenceException(InferenceFailure.ServerError, "The model fails."))
            : Task.FromResult(ScriptedModel.Answer("local")));
        host.External.Always(() => Task.FromResult(ScriptedModel.Answer("external")));
        var window = host.Get<RoutingWindow>();
        var (local, external, refused) = (0, 0, new Dictionary<InferenceFailure, int>());
        List<(DateTimeOffset At, bool External)> answers = [];

        for (var i = 0; i < Calls; i++)
        {
            try
            {
                var isExternal = (await host.AskAsync($"question {i}")).Text == "external";
                answers.Add((host.Time.GetUtcNow(), isExternal));
                _ = isExternal ? external++ : local++;
            }
            catch (InferenceException failure)
            {
                refused[failure.Failure] = refused.GetValueOrDefault(failure.Failure) + 1;
                Assert.NotEmpty(failure.Message);
                Assert.True(failure.RetryAfter > TimeSpan.Zero || failure.Failure == InferenceFailure.ServerError);
            }

            AssertShare(window.Now);
            host.Time.Advance(TimeSpan.FromMilliseconds(millisecondsApart));
            AssertShare(window.Now);
        }

        output.WriteLine($"{millisecondsApart} ms apart: local {local}, external {external}, {string.Join(", ", refused.Select(one => $"{one.Key} {one.Value}"))}");
        Assert.All(refused.Keys, failure => Assert.Contains(failure, Clear));
        Assert.Equal(Calls, local + external + refused.Values.Sum());
        Assert.Equal((external, local), (host.External.Calls, (int)host.Report.Totals.Local));
        Assert.True(external > 0, "Nothing was routed: the simulation shows nothing.");
        Assert.True(local >= 0.95 * (local + external));
        AssertEveryWindow(answers);
    }

    private static void AssertShare(RoutingWindow.Count count) =>
        Assert.True(count.External * 100 <= 5 * count.Decisions, $"{count.External} of {count.Decisions} are external.");

    /// <summary>Counts the answers of every ten minutes anew, apart from the code under test.</summary>
    private static void AssertEveryWindow(List<(DateTimeOffset At, bool External)> answers)
    {
        for (var (first, last) = (0, 0); last < answers.Count; last++)
        {
            while (answers[last].At - answers[first].At > TimeSpan.FromMinutes(10))
            {
                first++;
            }

            var start = Math.Max(0, Math.Min(first, last - 99));
            var window = answers[start..(last + 1)];
            var external = window.Count(answer => answer.External);
            Assert.True(external * 100 <= 5 * window.Count, $"{external} of {window.Count} answers that end with number {last} are external.");
        }
    }
}
