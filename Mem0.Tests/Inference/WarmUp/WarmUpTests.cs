using Mem0.Core.Inference;
using Mem0.Core.Inference.WarmUp;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mem0.Tests.Inference.WarmUp;

public sealed class WarmUpTests
{
    private static readonly InferenceException Away = new(InferenceFailure.Unreachable, "Nothing answers at http://10.1.2.3:11434.");

    [Fact]
    public async Task Two_probes_of_each_model_after_a_call_that_loads_it_make_the_server_ready()
    {
        await using var host = new ModelHost();
        Assert.Equal(HealthStatus.Unhealthy, (await host.HealthAsync()).Status);
        Lasts(host, 60_000, 500, 500);
        Embeds(host, 10_000, 200, 200);

        Assert.True(await RunAsync(host));

        Assert.Equal(HealthStatus.Healthy, (await host.HealthAsync()).Status);
        Assert.Equal((3, 3), (host.Local.Calls, host.Embedding.Batches.Count));
        Assert.Equal(
            [("llm", 60_000, null), ("llm", 500, 500), ("llm", 500, 500), ("embedder", 10_000, null), ("embedder", 200, 200), ("embedder", 200, 200)],
            host.Report.WarmUp!.Probes.Select(probe => (probe.Model, probe.Duration.TotalMilliseconds, probe.Limit?.TotalMilliseconds)));
    }

    [Theory]
    [InlineData(501, 1, 1, 1, "llm")]
    [InlineData(1, 501, 1, 1, "llm")]
    [InlineData(1, 1, 201, 1, "embedder")]
    [InlineData(1, 1, 1, 201, "embedder")]
    public async Task One_probe_that_is_too_slow_keeps_the_server_from_being_ready(int llm1, int llm2, int embedder1, int embedder2, string model)
    {
        await using var host = new ModelHost();
        Lasts(host, 1, llm1, llm2);
        Embeds(host, 1, embedder1, embedder2);

        Assert.False(await RunAsync(host));

        var health = await host.HealthAsync();
        Assert.Equal((HealthStatus.Unhealthy, $"Not warm: {model} too_slow. It is tried again."), (health.Status, health.Description));
    }

    [Fact]
    public async Task Other_limits_make_a_slow_machine_ready()
    {
        await using var host = new ModelHost(("Mem0:Inference:WarmUp:LlmProbeLimit", "00:00:05"), ("Mem0:Inference:WarmUp:EmbeddingProbeLimit", "00:00:02"));
        Lasts(host, 60_000, 4_000, 5_000);
        Embeds(host, 10_000, 1_000, 2_000);

        Assert.True(await RunAsync(host));
    }

    [Fact]
    public async Task A_model_that_does_not_answer_keeps_the_server_from_being_ready_without_telling_where_it_is()
    {
        await using var host = new ModelHost();
        host.Local.Fails(Away);

        Assert.False(await RunAsync(host));

        var health = await host.HealthAsync();
        Assert.Equal((HealthStatus.Unhealthy, "Not warm: llm unreachable. It is tried again."), (health.Status, health.Description));
    }

    [Fact]
    public async Task A_failure_that_no_client_expects_keeps_the_server_from_being_ready_and_is_logged_by_its_type()
    {
        await using var host = new ModelHost();
        host.Local.Fails(new NotSupportedException("the text of an answer"));

        Assert.False(await RunAsync(host));

        Assert.Equal("Not warm: llm unexpected. It is tried again.", (await host.HealthAsync()).Description);
        Assert.Contains(host.Logs.Lines, line => line.Message.Contains("System.NotSupportedException", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Logs.Lines, line => line.Everything.Contains("the text of an answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Once_warm_an_open_circuit_degrades_only()
    {
        await using var host = new ModelHost(("Mem0:Inference:Retries", "0"));
        Lasts(host, 1, 1, 1);
        await RunAsync(host);
        host.Local.Fails(Away, times: 5);
        for (var i = 0; i < 5; i++)
        {
            await host.FailAsync();
        }

        var health = await host.HealthAsync();

        Assert.Equal((HealthStatus.Degraded, "Failing: llm.local (circuit open)."), (health.Status, health.Description));
    }

    [Fact]
    public async Task Other_models_have_to_be_probed_again()
    {
        await using var host = new ModelHost();
        Lasts(host, 1, 1, 1);
        await RunAsync(host);

        host.Configure("Mem0:Llm:Model", "local-model-2");
        Assert.Equal(HealthStatus.Unhealthy, (await host.HealthAsync()).Status);

        Lasts(host, 1, 1, 1);
        await RunAsync(host);
        Assert.Equal(HealthStatus.Healthy, (await host.HealthAsync()).Status);
    }

    /// <summary>It is read at start.</summary>
    [Fact]
    public async Task Another_embedder_that_is_configured_while_the_server_runs_leaves_it_ready()
    {
        await using var host = new ModelHost();
        Lasts(host, 1, 1, 1);
        await RunAsync(host);

        host.Configure("Mem0:Embedder:Model", "another");

        Assert.Equal(HealthStatus.Healthy, (await host.HealthAsync()).Status);
    }

    [Fact]
    public async Task Without_warm_up_the_server_is_ready_at_once_and_nothing_is_probed()
    {
        await using var host = new ModelHost(("Mem0:Inference:WarmUp:Enabled", "false"));

        Assert.Equal(HealthStatus.Healthy, (await host.HealthAsync()).Status);
        Assert.Equal(0, host.Local.Calls);
    }

    [Fact]
    public async Task A_server_with_the_built_in_embedder_alone_is_ready_when_it_has_started()
    {
        await using var host = new ModelHost(("Mem0:Llm:Provider", "none"), ("Mem0:Embedder:Provider", "builtin"), ("Mem0:Inference:WarmUp:EmbeddingProbeLimit", "00:01:00"));
        var service = host.Hosted.OfType<WarmUpService>().Single();

        await service.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Healthy, (await host.HealthAsync()).Status);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_service_tries_again_after_five_seconds_and_probes_other_models_by_itself()
    {
        // The clock runs while models are probed, too.
        await using var host = new ModelHost(("Mem0:Inference:WarmUp:LlmProbeLimit", "1.00:00:00"), ("Mem0:Inference:WarmUp:EmbeddingProbeLimit", "1.00:00:00"));
        var service = host.Hosted.OfType<WarmUpService>().Single();
        host.Local.Fails(Away);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await host.Local.EnteredAsync();

        Lasts(host, 1, 1, 1);
        await AdvanceUntilAsync(host, () => host.Local.Calls == 4 && host.Embedding.Batches.Count == 3);
        Lasts(host, 1, 1, 1);
        host.Configure("Mem0:Llm:Model", "local-model-2");
        await AdvanceUntilAsync(host, () => host.Local.Calls == 7 && host.Embedding.Batches.Count == 6);

        Assert.Equal(["local-model", "local-model-2"], host.Made.Select(model => model.Model));
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private static Task<bool> RunAsync(ModelHost host) => host.Get<ModelWarmUp>().RunAsync(TestContext.Current.CancellationToken);

    private static void Lasts(ModelHost host, params int[] milliseconds)
    {
        foreach (var duration in milliseconds)
        {
            host.Local.Does((_, _) =>
            {
                host.Time.Advance(TimeSpan.FromMilliseconds(duration));
                return Task.FromResult(ScriptedModel.Answer("ok"));
            });
        }
    }

    private static void Embeds(ModelHost host, params int[] milliseconds)
    {
        foreach (var duration in milliseconds)
        {
            host.Embedding.Before(_ =>
            {
                host.Time.Advance(TimeSpan.FromMilliseconds(duration));
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>Lets the clock run until something has happened in the background.</summary>
    private static async Task AdvanceUntilAsync(ModelHost host, Func<bool> happened)
    {
        while (!happened())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.Equal(0, host.Local.Unexpected);
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
