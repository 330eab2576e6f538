using Mem0.Core.Inference;
using Mem0.Core.Inference.Resilience;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Inference.Resilience;

public sealed class PipelineTests
{
    [Theory]
    [InlineData(InferenceFailure.Unreachable, 3)]
    [InlineData(InferenceFailure.ServerError, 3)]
    [InlineData(InferenceFailure.RateLimited, 3)]
    [InlineData(InferenceFailure.Timeout, 3)]
    [InlineData(InferenceFailure.NotAuthorized, 1)]
    [InlineData(InferenceFailure.Refused, 1)]
    [InlineData(InferenceFailure.ModelMissing, 1)]
    [InlineData(InferenceFailure.InvalidAnswer, 1)]
    [InlineData(InferenceFailure.EgressBlocked, 1)]
    public async Task Only_what_may_pass_by_itself_is_tried_again(InferenceFailure failure, int tries)
    {
        await using var host = new ModelHost();
        host.Local.Fails(new InferenceException(failure, "It fails."), times: tries);

        Assert.Equal(failure, (await host.FailAsync()).Failure);

        Assert.Equal((tries, 0), (host.Local.Calls, host.Local.Unexpected));
    }

    [Theory]
    [InlineData(InferenceFailure.Unreachable, true)]
    [InlineData(InferenceFailure.ServerError, true)]
    [InlineData(InferenceFailure.RateLimited, true)]
    [InlineData(InferenceFailure.Timeout, true)]
    [InlineData(InferenceFailure.InvalidAnswer, true)]
    [InlineData(InferenceFailure.ModelMissing, true)]
    [InlineData(InferenceFailure.NotAuthorized, true)]
    [InlineData(InferenceFailure.Refused, false)]
    [InlineData(InferenceFailure.EgressBlocked, false)]
    public async Task Failures_of_the_server_open_the_circuit_and_others_do_not(InferenceFailure failure, bool opens)
    {
        await using var host = new ModelHost(("Mem0:Inference:Retries", "0"));
        host.Local.Fails(new InferenceException(failure, "It fails."), times: opens ? 5 : 6);
        for (var i = 0; i < 5; i++)
        {
            await host.FailAsync();
        }

        Assert.Equal(opens ? InferenceFailure.CircuitOpen : failure, (await host.FailAsync()).Failure);
        Assert.Equal(0, host.Local.Unexpected);
    }

    [Fact]
    public async Task A_try_that_succeeds_after_others_answers_the_call()
    {
        await using var host = new ModelHost();
        host.Local.Fails(new InferenceException(InferenceFailure.ServerError, "It fails."), times: 2).Answers("answer");

        Assert.Equal("answer", (await host.AskAsync()).Text);
        Assert.Equal((3, 2), (host.Report.Circuits[0].Calls, host.Report.Circuits[0].Failures));
    }

    [Fact]
    public async Task A_pause_that_the_server_asks_for_is_kept()
    {
        await using var host = new ModelHost();
        host.Local
            .Fails(new InferenceException(InferenceFailure.RateLimited, "Too many.") { RetryAfter = TimeSpan.FromSeconds(20) })
            .Answers("answer");

        var call = host.AskAsync();
        host.Time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.Equal(1, host.Local.Calls);
        host.Time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("answer", (await call).Text);
    }

    [Fact]
    public async Task A_pause_longer_than_the_time_of_the_call_is_handed_on_at_once()
    {
        await using var host = new ModelHost();
        host.Local.Fails(new InferenceException(InferenceFailure.RateLimited, "Too many.") { RetryAfter = TimeSpan.FromHours(1) });

        Assert.Equal(TimeSpan.FromHours(1), (await host.FailAsync()).RetryAfter);
        Assert.Equal(1, host.Local.Calls);
    }

    [Fact]
    public async Task A_try_that_times_out_is_repeated_only_while_another_one_fits()
    {
        await using var host = new ModelHost();
        for (var i = 0; i < 2; i++)
        {
            host.Local.Does(NeverAsync);
        }

        var call = host.FailAsync();
        await host.Local.EnteredAsync();
        host.Time.Advance(TimeSpan.FromMinutes(2));
        await host.Local.EnteredAsync();
        host.Time.Advance(TimeSpan.FromMinutes(2));

        // Four of five minutes are over, and a third try would take two.
        Assert.Equal(InferenceFailure.Timeout, (await call).Failure);
        Assert.Equal((2, 0), (host.Local.Calls, host.Local.Unexpected));
    }

    [Fact]
    public async Task A_refused_call_says_when_to_come_back_and_asks_nobody()
    {
        await using var host = new ModelHost(("Mem0:Inference:Retries", "0"));
        await OpenAsync(host);
        host.Time.Advance(TimeSpan.FromSeconds(10));

        var refusal = await host.FailAsync();

        Assert.Equal((InferenceFailure.CircuitOpen, TimeSpan.FromSeconds(20)), (refusal.Failure, refusal.RetryAfter));
        Assert.Equal((5, 0), (host.Local.Calls, host.Local.Unexpected));
        Assert.Equal(CircuitState.Open, host.Report.Circuits[0].State);
    }

    [Fact]
    public async Task Three_trials_close_the_circuit_again()
    {
        await using var host = new ModelHost(("Mem0:Inference:Retries", "0"));
        await OpenAsync(host);
        host.Time.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(CircuitState.HalfOpen, host.Report.Circuits[0].State);
            host.Local.Answers("answer");
            await host.AskAsync($"trial {i}");
        }

        Assert.Equal(CircuitState.Closed, host.Report.Circuits[0].State);
    }

    [Fact]
    public async Task Other_limits_take_effect_while_the_server_runs()
    {
        await using var host = new ModelHost();
        host.Local.Fails(new InferenceException(InferenceFailure.ServerError, "It fails."), times: 4);
        await host.FailAsync();

        host.Configure("Mem0:Inference:Retries", "0");
        await host.FailAsync();

        Assert.Equal((4, 0), (host.Local.Calls, host.Local.Unexpected));
    }

    [Fact]
    public async Task Another_model_is_asked_as_soon_as_it_is_configured_and_begins_with_a_closed_circuit()
    {
        await using var host = new ModelHost(("Mem0:Inference:Retries", "0"));
        await OpenAsync(host);

        host.Configure("Mem0:Llm:Model", "local-model-2");
        host.Local.Answers("of the other");

        Assert.Equal("of the other", (await host.AskAsync()).Text);
        Assert.Equal(["local-model", "local-model-2"], host.Made.Select(model => model.Model));
        Assert.False(host.Local.IsDisposed);
    }

    [Fact]
    public async Task Neither_questions_nor_answers_reach_the_log_at_any_level()
    {
        await using var host = new ModelHost();
        host.Local.Fails(new InferenceException(InferenceFailure.ServerError, "It fails.")).Answers("sentinel-of-the-answer");
        await host.AskAsync("sentinel-of-the-question");
        await host.Embedder.GenerateAsync(["sentinel-of-the-text"], null, TestContext.Current.CancellationToken);

        Assert.Contains(host.Logs.Lines, line => line.Category == "Polly");
        Assert.All(host.Logs.Lines, line => Assert.DoesNotContain("sentinel", line.Everything, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_embedding_server_has_a_pipeline_of_its_own()
    {
        await using var host = new ModelHost();
        host.Embedding.Fails(new InferenceException(InferenceFailure.ServerError, "It fails."));

        var vectors = await host.Embedder.GenerateAsync(["a", "bb"], null, TestContext.Current.CancellationToken);

        Assert.Equal([["a", "bb"], ["a", "bb"]], host.Embedding.Batches);
        Assert.Equal([1f, 2f], vectors.Select(vector => vector.Vector.Span[0]));
        Assert.Equal([("llm.local", 0, 0), ("embedder", 2, 1)], host.Report.Circuits.Select(circuit => (circuit.Pipeline, circuit.Calls, circuit.Failures)));
    }

    private static async Task<ChatResponse> NeverAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return ScriptedModel.Answer("never");
    }

    private static async Task OpenAsync(ModelHost host)
    {
        host.Local.Fails(new InferenceException(InferenceFailure.Unreachable, "Nothing answers."), times: 5);
        for (var i = 0; i < 5; i++)
        {
            await host.FailAsync();
        }
    }
}
