using System.Diagnostics.Metrics;
using Mem0.Core.Diagnostics;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Metering;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Mem0.Tests.Inference.Metering;

public sealed class InferenceMeteringTests
{
    private static readonly InferenceException Fault = new(InferenceFailure.ServerError, "The model fails.");

    [Fact]
    public async Task Calls_are_counted_with_route_outcome_and_reason()
    {
        await using var host = new ModelHost(("Mem0:Inference:Retries", "0"));
        using var calls = Collect<long>(host, Mem0Telemetry.InferenceCalls);
        host.Local.Answers("answer").Fails(Fault, times: 5);
        await host.AskAsync("one");
        await host.AskAsync("one");
        for (var i = 0; i < 6; i++)
        {
            await host.FailAsync("two");
        }

        await host.Embedder.GenerateAsync(["text"], null, TestContext.Current.CancellationToken);

        string[] expected =
        [
            "chat local answered local_first", "chat cache answered cached", .. Enumerable.Repeat("chat local failed server_error", 5),
            "chat none refused circuit_open", "embedding local answered local_first",
        ];
        Assert.Equal(expected, calls.GetMeasurementSnapshot().Select(call =>
            $"{call.Tags[Mem0Telemetry.InferenceOperation]} {call.Tags[Mem0Telemetry.InferenceRoute]} {call.Tags[Mem0Telemetry.InferenceOutcome]} {call.Tags[Mem0Telemetry.InferenceReason]}"));
    }

    [Fact]
    public async Task Tokens_lookups_and_the_state_of_circuits_are_measured()
    {
        await using var host = new ModelHost(("Mem0:Inference:Retries", "0"));
        using var tokens = Collect<long>(host, Mem0Telemetry.InferenceTokens);
        using var lookups = Collect<long>(host, Mem0Telemetry.InferenceCache);
        using var circuits = Collect<int>(host, Mem0Telemetry.InferenceCircuit);
        host.Local.Answers("answer", input: 7, output: 3).Fails(Fault, times: 5);
        await host.AskAsync("one");
        await host.AskAsync("one");
        for (var i = 0; i < 5; i++)
        {
            await host.FailAsync("two");
        }

        circuits.RecordObservableInstruments();

        Assert.Equal([("input", 7), ("output", 3)], tokens.GetMeasurementSnapshot().Select(used => (used.Tags[Mem0Telemetry.InferenceDirection] as string, (int)used.Value)));
        Assert.Equal(["miss", "hit"], lookups.GetMeasurementSnapshot().Select(lookup => lookup.Tags[Mem0Telemetry.InferenceCacheResult]));
        Assert.Equal([("llm.local", 2), ("embedder", 0)], circuits.GetMeasurementSnapshot().Select(circuit => (circuit.Tags[Mem0Telemetry.InferencePipeline] as string, circuit.Value)));
    }

    [Fact]
    public async Task Tokens_that_the_server_does_not_count_are_estimated()
    {
        await using var host = new ModelHost();
        host.Local.Does((_, _) => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "twelve bytes"))));

        await host.AskAsync("six...");

        Assert.Equal((28, 4), (host.Report.Decisions[0].InputTokens, host.Report.Decisions[0].OutputTokens));
    }

    [Fact]
    public async Task The_last_two_hundred_decisions_are_listed_newest_first_and_all_are_summed_up()
    {
        await using var host = new ModelHost();
        for (var i = 0; i < InferenceJournal.Capacity + 50; i++)
        {
            host.Local.Answers("answer", input: i);
            await host.AskAsync($"question {i}");
        }

        Assert.Equal(InferenceJournal.Capacity, host.Report.Decisions.Count);
        Assert.Equal((249, 50), (host.Report.Decisions[0].InputTokens, host.Report.Decisions[^1].InputTokens));
        Assert.Equal((250, 249 * 250 / 2), (host.Report.Totals.Local, host.Report.Totals.InputTokens));
    }

    private static MetricCollector<T> Collect<T>(ModelHost host, string name)
        where T : struct => new(host.Get<IMeterFactory>(), Mem0Telemetry.Name, name, host.Time);
}
