using Mem0.Core.Inference;
using Mem0.Core.Inference.Routing;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.Options;

namespace Mem0.Tests.Inference.Routing;

public sealed class ChatRouterTests
{
    private static readonly (string, string)[] Routed =
    [
        ("Mem0:Llm:Routing:Enabled", "true"),
        ("Mem0:Llm:External:Provider", "openai"),
        ("Mem0:Llm:External:Model", "external-model"),
        ("Mem0:Llm:External:ApiKey", "key-of-the-external-model"),
        ("Mem0:Llm:External:InputCostPerMillionTokens", "2"),
        ("Mem0:Llm:External:OutputCostPerMillionTokens", "10"),
        ("Mem0:Inference:Retries", "0"),
    ];

    private static readonly InferenceException Fault = new(InferenceFailure.ServerError, "The model fails.");

    [Fact]
    public async Task The_local_model_comes_first_and_a_failure_of_it_stays_one()
    {
        await using var host = new ModelHost(Routed);
        host.Local.Answers("local").Fails(Fault);

        Assert.Equal("local", (await host.AskAsync("one")).Text);
        Assert.Same(Fault, await host.FailAsync("two"));

        Assert.Equal(0, host.External.Calls);
        Assert.Equal(
            [(InferenceRoute.Local, "failed", "server_error"), (InferenceRoute.Local, "answered", "local_first")],
            host.Report.Decisions.Select(one => (one.Route, one.Outcome, one.Reason)));
    }

    [Fact]
    public async Task An_open_circuit_lets_a_call_out_and_its_tokens_and_cost_are_listed()
    {
        await using var host = new ModelHost(Routed);
        await OpenAsync(host);
        host.External.Answers("external", input: 1000, output: 200);

        Assert.Equal("external", (await host.AskAsync()).Text);

        var decision = host.Report.Decisions[0];
        Assert.Equal((InferenceRoute.External, "answered", "circuit_open", "external-model"), (decision.Route, decision.Outcome, decision.Reason, decision.Model));
        Assert.Equal((1000, 200, 0.004), (decision.InputTokens, decision.OutputTokens, Math.Round(decision.Cost, 9)));
        Assert.Equal(0.004, Math.Round(host.Report.Totals.Cost, 9));
        Assert.Equal(1, host.Report.Routing.External);
    }

    [Fact]
    public async Task A_request_larger_than_the_local_context_leaves_without_asking_the_local_model()
    {
        await using var host = new ModelHost([.. Routed, ("Mem0:Llm:ContextTokens", "1024"), ("Mem0:Llm:MaxTokens", "64")]);
        await AnswerLocallyAsync(host, 19);
        host.External.Answers("external");

        Assert.Equal("external", (await host.AskAsync(new string('x', 4000))).Text);

        Assert.Equal((19, 0), (host.Local.Calls, host.Local.Unexpected));
        Assert.Equal("context_exceeded", host.Report.Decisions[0].Reason);
    }

    [Fact]
    public async Task A_request_larger_than_the_external_context_too_is_refused_and_takes_no_place()
    {
        await using var host = new ModelHost(
            [.. Routed, ("Mem0:Llm:ContextTokens", "1024"), ("Mem0:Llm:MaxTokens", "64"), ("Mem0:Llm:External:ContextTokens", "2048")]);
        await AnswerLocallyAsync(host, 19);

        var refusal = await host.FailAsync(new string('x', 4000));

        Assert.Equal(InferenceFailure.Refused, refusal.Failure);
        Assert.Contains("Mem0:Llm:External:ContextTokens", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((19, 0, 0), (host.Local.Calls, host.External.Calls, host.Report.Routing.External));
        Assert.Equal((InferenceRoute.None, "refused", "refused"), (host.Report.Decisions[0].Route, host.Report.Decisions[0].Outcome, host.Report.Decisions[0].Reason));
        host.External.Answers("external");
        Assert.Equal("external", (await host.AskAsync(new string('x', 1500))).Text);
    }

    [Fact]
    public async Task What_has_no_room_is_refused_with_its_reason_and_when_to_come_back()
    {
        await using var host = new ModelHost(Routed);
        host.Local.Fails(Fault, times: 5);
        for (var i = 0; i < 5; i++)
        {
            await host.FailAsync($"failing {i}");
        }

        var refusal = await host.FailAsync();

        Assert.Equal((InferenceFailure.RoutingLimit, TimeSpan.FromSeconds(30)), (refusal.Failure, refusal.RetryAfter));
        Assert.Contains("llm.local", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Mem0:Llm:Routing:LocalThreshold", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((0, "refused", "routing_limit"), (host.External.Calls, host.Report.Decisions[0].Outcome, host.Report.Decisions[0].Reason));
    }

    [Theory]
    [InlineData(InferenceFailure.CircuitOpen)]
    [InlineData(InferenceFailure.RoutingLimit)]
    public async Task A_call_whose_own_tries_open_the_circuit_is_listed_as_one_that_failed_locally(InferenceFailure told)
    {
        await using var host = new ModelHost(
            [.. Routed, ("Mem0:Llm:Routing:Enabled", told == InferenceFailure.RoutingLimit ? "true" : "false"), ("Mem0:Inference:Retries", "5")]);
        host.Local.Fails(Fault, times: 5);

        Assert.Equal(told, (await host.FailAsync("tried five times")).Failure);
        Assert.Equal(told, (await host.FailAsync("not tried")).Failure);

        Assert.Equal((5, 0), (host.Local.Calls, host.Local.Unexpected));
        Assert.Equal(
            [(InferenceRoute.None, "refused", InferenceException.ReasonOf(told)), (InferenceRoute.Local, "failed", "server_error")],
            host.Report.Decisions.Select(one => (one.Route, one.Outcome, one.Reason)));
    }

    [Fact]
    public async Task A_call_whose_last_try_timed_out_before_the_circuit_opened_is_listed_as_timed_out()
    {
        await using var host = new ModelHost(
            ("Mem0:Inference:Breaker:ConsecutiveFailures", "1"), ("Mem0:Inference:ChatAttemptTimeout", "00:00:10"));
        host.Local.Does(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return ScriptedModel.Answer("never");
        });

        var call = host.FailAsync();
        await host.Local.EnteredAsync();
        host.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(InferenceFailure.CircuitOpen, (await call).Failure);
        Assert.Equal(
            (InferenceRoute.Local, "failed", "timeout"),
            (host.Report.Decisions[0].Route, host.Report.Decisions[0].Outcome, host.Report.Decisions[0].Reason));
    }

    [Fact]
    public async Task What_the_egress_policy_blocks_keeps_the_local_reason_and_takes_no_place()
    {
        await using var host = new ModelHost(Routed);
        await OpenAsync(host);
        host.External.Fails(new InferenceException(InferenceFailure.EgressBlocked, "Egress to it is not allowed."), times: 3);

        for (var i = 0; i < 3; i++)
        {
            var refusal = await host.FailAsync();
            Assert.Equal((InferenceFailure.CircuitOpen, TimeSpan.FromSeconds(30)), (refusal.Failure, refusal.RetryAfter));
            Assert.Contains("Egress to it is not allowed.", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal((0, 0d), (host.Report.Routing.External, host.Report.Totals.Cost));
        Assert.Equal(Mem0.Core.Inference.Resilience.CircuitState.Closed, host.Report.Circuits.Single(circuit => circuit.Pipeline == "llm.external").State);
    }

    [Fact]
    public async Task An_external_call_that_fails_counts_as_one()
    {
        await using var host = new ModelHost(Routed);
        await OpenAsync(host);
        host.External.Fails(Fault);

        Assert.Same(Fault, await host.FailAsync());

        Assert.Equal((1, InferenceRoute.External, "failed"), (host.Report.Routing.External, host.Report.Decisions[0].Route, host.Report.Decisions[0].Outcome));
        Assert.Equal(InferenceFailure.RoutingLimit, (await host.FailAsync()).Failure);
    }

    [Fact]
    public async Task Without_routing_nothing_leaves()
    {
        await using var host = new ModelHost([.. Routed, ("Mem0:Llm:Routing:Enabled", "false")]);
        await OpenAsync(host);

        Assert.Equal(InferenceFailure.CircuitOpen, (await host.FailAsync()).Failure);
        Assert.Equal((0, 0), (host.External.Calls, host.External.Unexpected));
    }

    [Fact]
    public async Task Routing_and_the_external_model_may_be_configured_at_once_while_the_server_runs()
    {
        await using var host = new ModelHost(("Mem0:Inference:Retries", "0"));
        await AnswerLocallyAsync(host, 19);

        host.Configure([.. Routed.Select(setting => (setting.Item1, (string?)setting.Item2))]);
        await FailUntilOpenAsync(host);
        host.External.Answers("external");

        Assert.Equal("external", (await host.AskAsync()).Text);
    }

    [Fact]
    public async Task Routing_without_an_external_model_is_no_configuration()
    {
        await using var host = new ModelHost(("Mem0:Llm:Routing:Enabled", "true"));

        var fault = Assert.Throws<OptionsValidationException>(() => host.Get<IStartupValidator>().Validate());

        Assert.Contains("Mem0:Llm:External:Provider", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_told_apart_from_a_failure()
    {
        await using var host = new ModelHost(Routed);
        using var caller = new CancellationTokenSource();
        host.Local.Does(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return ScriptedModel.Answer("never");
        });
        var call = host.AskAsync(cancellationToken: caller.Token);
        await host.Local.EnteredAsync();

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal((0, 0), (host.Report.Circuits[0].Failures, (int)host.Report.Totals.Unanswered));
    }

    private static async Task AnswerLocallyAsync(ModelHost host, int times)
    {
        for (var i = 0; i < times; i++)
        {
            host.Local.Answers("local");
            await host.AskAsync($"answered {i}");
        }
    }

    /// <summary>Nineteen local answers make room for one external call, then five failures open the circuit.</summary>
    private static async Task OpenAsync(ModelHost host)
    {
        await AnswerLocallyAsync(host, 19);
        await FailUntilOpenAsync(host);
    }

    private static async Task FailUntilOpenAsync(ModelHost host)
    {
        for (var i = 0; host.Report.Circuits[0].State != Mem0.Core.Inference.Resilience.CircuitState.Open; i++)
        {
            host.Local.Fails(Fault);
            await host.FailAsync($"failing {i}");
        }

        Assert.Equal(0, host.Local.Unexpected);
    }
}
