using Mem0.Core.Inference.Resilience;
using Microsoft.Extensions.Time.Testing;

namespace Mem0.Tests.Inference.Resilience;

public sealed class CircuitTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly BreakerOptions _options = new();
    private readonly Circuit _circuit;

    public CircuitTests() => _circuit = new Circuit("test", () => _options, _time);

    [Fact]
    public void It_opens_at_the_fifth_failure_in_a_row_and_not_before()
    {
        Call(CallResult.Failed, times: 4);
        Assert.Equal(CircuitState.Closed, _circuit.Now.State);

        Call(CallResult.Failed);
        Assert.Equal(CircuitState.Open, _circuit.Now.State);
        Assert.False(_circuit.Enter().Admitted);
    }

    [Fact]
    public void A_success_begins_the_row_anew()
    {
        for (var i = 0; i < 3; i++)
        {
            Call(CallResult.Failed, times: 4);
            Call(CallResult.Succeeded);
        }

        Assert.Equal((CircuitState.Closed, 15), (_circuit.Now.State, _circuit.Now.Calls));
    }

    [Theory]
    [InlineData(18, 2, CircuitState.Closed)]
    [InlineData(17, 3, CircuitState.Open)]
    [InlineData(45, 5, CircuitState.Closed)]
    [InlineData(44, 5, CircuitState.Open)]
    public void It_opens_at_more_than_a_tenth_of_at_least_twenty_calls(int successes, int failures, CircuitState state)
    {
        // Failures stand apart, so that they are no row.
        Call(CallResult.Succeeded, successes - failures);
        for (var i = 0; i < failures; i++)
        {
            Call(CallResult.Succeeded);
            Call(CallResult.Failed);
        }

        Assert.Equal(state, _circuit.Now.State);
    }

    [Fact]
    public void Calls_of_more_than_a_minute_ago_do_not_count()
    {
        Fill();
        _time.Advance(TimeSpan.FromMinutes(1));

        Call(CallResult.Failed);

        Assert.Equal((CircuitState.Closed, 1, 1), (_circuit.Now.State, _circuit.Now.Calls, _circuit.Now.Failures));
    }

    [Fact]
    public void Calls_of_less_than_a_minute_ago_count()
    {
        Fill();
        _time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));

        Call(CallResult.Failed);

        Assert.Equal(CircuitState.Open, _circuit.Now.State);
    }

    [Fact]
    public void It_is_half_open_after_thirty_seconds_and_says_how_long_it_is_until_then()
    {
        Open();
        Assert.Equal(TimeSpan.FromSeconds(30), _circuit.Now.HalfOpenIn);

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal((false, TimeSpan.FromSeconds(1)), (_circuit.Enter().Admitted, _circuit.Enter().RetryAfter));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((CircuitState.HalfOpen, (TimeSpan?)null), (_circuit.Now.State, _circuit.Now.HalfOpenIn));
        Assert.Equal(CircuitState.HalfOpen, _circuit.Enter().Became);
    }

    [Fact]
    public void Half_open_it_lets_one_call_at_a_time_through()
    {
        HalfOpen();
        var trial = _circuit.Enter();
        Assert.True(trial.Admitted);
        Assert.False(_circuit.Enter().Admitted);

        Assert.Null(_circuit.Leave(trial, CallResult.Succeeded));
        Assert.True(_circuit.Enter().Admitted);
    }

    [Fact]
    public void Three_trials_that_succeed_close_it_with_a_clean_slate()
    {
        HalfOpen();
        Assert.Null(Call(CallResult.Succeeded));
        Assert.Null(Call(CallResult.Succeeded));
        Assert.Equal(CircuitState.Closed, Call(CallResult.Succeeded));

        Call(CallResult.Failed, times: 4);
        Assert.Equal((CircuitState.Closed, 4), (_circuit.Now.State, _circuit.Now.FailuresInRow));
    }

    [Fact]
    public void A_trial_that_fails_opens_it_for_the_whole_time_again_and_the_trials_before_it_do_not_count()
    {
        HalfOpen();
        Call(CallResult.Succeeded, times: 2);
        Assert.Equal(CircuitState.Open, Call(CallResult.Failed));
        Assert.Equal((TimeSpan.FromSeconds(30), 2), (_circuit.Now.HalfOpenIn, _circuit.Now.Openings));

        _time.Advance(TimeSpan.FromSeconds(30));
        Call(CallResult.Succeeded, times: 2);
        Assert.Equal(CircuitState.HalfOpen, _circuit.Now.State);
    }

    [Fact]
    public void A_trial_that_says_nothing_makes_room_for_the_next_one()
    {
        HalfOpen();
        Call(CallResult.Neutral, times: 5);

        Assert.Equal((CircuitState.HalfOpen, 0), (_circuit.Now.State, _circuit.Now.TrialSuccesses));
        Assert.True(_circuit.Enter().Admitted);
    }

    [Fact]
    public void What_ends_in_another_phase_than_it_began_in_does_not_count()
    {
        var ofBefore = _circuit.Enter();
        var alsoOfBefore = _circuit.Enter();
        HalfOpen();
        var trial = _circuit.Enter();

        Assert.Null(_circuit.Leave(ofBefore, CallResult.Failed));
        Assert.Null(_circuit.Leave(alsoOfBefore, CallResult.Succeeded));
        Assert.Equal((CircuitState.HalfOpen, 0), (_circuit.Now.State, _circuit.Now.TrialSuccesses));
        Assert.False(_circuit.Enter().Admitted);
        _circuit.Leave(trial, CallResult.Succeeded);
        Assert.Equal(1, _circuit.Now.TrialSuccesses);
    }

    [Fact]
    public void Calls_that_say_nothing_of_the_server_neither_open_it_nor_end_a_row()
    {
        Call(CallResult.Failed, times: 4);
        Call(CallResult.Neutral, times: 10);
        Assert.Equal((CircuitState.Closed, 4), (_circuit.Now.State, _circuit.Now.Calls));

        Call(CallResult.Failed);
        Assert.Equal(CircuitState.Open, _circuit.Now.State);
    }

    [Fact]
    public void Another_server_begins_with_a_closed_circuit()
    {
        Open();

        _circuit.Reset();

        Assert.Equal((CircuitState.Closed, 0), (_circuit.Now.State, _circuit.Now.FailuresInRow));
        Assert.True(_circuit.Enter().Admitted);
    }

    private CircuitState? Call(CallResult result, int times = 1)
    {
        CircuitState? became = null;
        for (var i = 0; i < times; i++)
        {
            var entry = _circuit.Enter();
            Assert.True(entry.Admitted);
            became = _circuit.Leave(entry, result);
        }

        return became;
    }

    /// <summary>One more failure is more than a tenth.</summary>
    private void Fill()
    {
        Call(CallResult.Succeeded, times: 17);
        Call(CallResult.Failed);
        Call(CallResult.Succeeded);
        Call(CallResult.Failed);
    }

    private void Open()
    {
        Call(CallResult.Failed, times: 5);
        Assert.Equal(CircuitState.Open, _circuit.Now.State);
    }

    private void HalfOpen()
    {
        Open();
        _time.Advance(TimeSpan.FromSeconds(30));
    }
}
