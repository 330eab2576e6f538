using System.Threading.Channels;
using Mem0.Core.Diagnostics;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Mem0.Core.Upkeep;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mem0.Tests.Upkeep;

public sealed class UpkeepLoopTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<Mem0Metrics>().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new();
    private readonly UpkeepState _state = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Each_work_is_done_at_its_own_times()
    {
        var (often, seldom) = (new Work("often", TimeSpan.FromSeconds(15)), new Work("seldom", TimeSpan.FromSeconds(60)));
        await using var loop = Start(often, seldom);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(i, often.Rounds);
            _time.Advance(TimeSpan.FromSeconds(15));
            await often.RoundAsync();
        }

        await seldom.RoundAsync();
        Assert.Equal((4, 1), (often.Rounds, seldom.Rounds));
    }

    public static TheoryData<Exception> Away => [new StoreUnavailableException("away", new IOException()), new EmbeddingUnavailableException(new IOException())];

    [Theory]
    [MemberData(nameof(Away), DisableDiscoveryEnumeration = true)]
    public async Task A_failed_round_degrades_health_until_the_next_one_is_completed_and_is_counted(Exception failure)
    {
        var work = new Work("purge", TimeSpan.FromSeconds(10)) { Failure = failure };
        using var rounds = new MetricCollector<long>(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), Mem0Telemetry.Name, Mem0Telemetry.UpkeepRounds);
        await using var loop = Start(work);
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync()).Status);

        _time.Advance(work.Period);
        await work.RoundAsync();
        await rounds.WaitForMeasurementsAsync(1, Stop);
        Assert.Equal((HealthStatus.Degraded, "Not completed in the last round: purge."), Shown(await HealthAsync()));

        work.Failure = null;
        _time.Advance(work.Period);
        await work.RoundAsync();
        await rounds.WaitForMeasurementsAsync(2, Stop);
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync()).Status);
        Assert.Equal(
            [("purge", "failed"), ("purge", "completed")],
            rounds.GetMeasurementSnapshot().Select(measurement => (measurement.Tags[Mem0Telemetry.UpkeepWork], measurement.Tags[Mem0Telemetry.UpkeepOutcome])));
    }

    [Fact]
    public async Task An_unexpected_failure_ends_the_loop_so_that_the_host_stops()
    {
        var work = new Work("broken", TimeSpan.FromSeconds(10)) { Failure = new InvalidCastException() };
        var loop = Loop(new Work("healthy", TimeSpan.FromHours(1)), work).RunAsync(Stop);
        _time.Advance(work.Period);
        await Assert.ThrowsAsync<InvalidCastException>(() => loop);
    }

    private UpkeepLoop Loop(params IUpkeepWork[] works) =>
        new(works, _state, _services.GetRequiredService<Mem0Metrics>(), _time, NullLogger<UpkeepLoop>.Instance);

    private Running Start(params IUpkeepWork[] works) => new(Loop(works));

    private Task<HealthCheckResult> HealthAsync() => new UpkeepHealthCheck(_state).CheckHealthAsync(new HealthCheckContext(), Stop);

    private static (HealthStatus, string?) Shown(HealthCheckResult result) => (result.Status, result.Description);

    /// <summary>A loop that ends with the test.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _loop;

        public Running(UpkeepLoop loop) => _loop = loop.RunAsync(_stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _loop);
            _stop.Dispose();
        }
    }

    /// <summary>A work that counts its rounds, and fails when it is told to.</summary>
    private sealed class Work(string name, TimeSpan period) : IUpkeepWork
    {
        private readonly Channel<int> _done = Channel.CreateUnbounded<int>();
        private int _rounds;

        public string Name => name;

        public TimeSpan Period => period;

        public int Rounds => Volatile.Read(ref _rounds);

        public Exception? Failure { get; set; }

        /// <summary>Completes when another round has ended.</summary>
        public async Task RoundAsync() => await _done.Reader.ReadAsync(Stop);

        public Task RunAsync(CancellationToken cancellationToken)
        {
            _done.Writer.TryWrite(Interlocked.Increment(ref _rounds));
            return Failure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
        }
    }
}
