namespace Mem0.Core.Inference.Resilience;

/// <summary>What a call that went through says of the server.</summary>
internal enum CallResult
{
    /// <summary>Nothing: the caller gave up, or the request itself was refused.</summary>
    Neutral,

    /// <summary>It answers.</summary>
    Succeeded,

    /// <summary>It does not do its work.</summary>
    Failed,
}

/// <summary>
/// The circuit of one model server. Closed, it opens when <see cref="BreakerOptions.ConsecutiveFailures"/> calls in a row have failed, or more
/// than <see cref="BreakerOptions.ErrorPercent"/> of at least <see cref="BreakerOptions.LeastCalls"/> calls that ended within
/// <see cref="BreakerOptions.Window"/>. Open for <see cref="BreakerOptions.OpenFor"/>, it is half-open and lets one call at a time through:
/// <see cref="BreakerOptions.TrialSuccesses"/> successes close it, one failure opens it again.
/// </summary>
/// <remarks>
/// Polly's own circuit breaker knows a share of failures only, and closes after one success. What a call has to say counts only in the phase in
/// which it went through: a slow failure of the time before does not end a trial.
/// </remarks>
/// <param name="name">The name of the pipeline.</param>
/// <param name="options">The limits of the moment.</param>
/// <param name="time">The clock.</param>
internal sealed class Circuit(string name, Func<BreakerOptions> options, TimeProvider time)
{
    /// <summary>When to come back while a trial is under way: its end is near and cannot be told.</summary>
    private static readonly TimeSpan TrialPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<(long At, bool Failed)> _recent = new();
    private CircuitState _state;
    private long _phase;
    private long _openedAt;
    private int _failedInRow;
    private int _recentFailures;
    private int _trialSuccesses;
    private bool _trialUnderWay;
    private long _openings;

    /// <summary>The name of the pipeline.</summary>
    public string Name => name;

    /// <summary>A call that asks to go through.</summary>
    /// <param name="Admitted">Whether it may.</param>
    /// <param name="Phase">The phase in which it went through.</param>
    /// <param name="RetryAfter">Refused: how long until another call may be let through.</param>
    /// <param name="Became">The state that this call has brought about; null when it is the one before.</param>
    internal readonly record struct Entry(bool Admitted, long Phase, TimeSpan RetryAfter, CircuitState? Became);

    /// <summary>The circuit now. An open one whose time is over is half-open, although no call has come yet.</summary>
    public CircuitReport Now
    {
        get
        {
            lock (_gate)
            {
                Forget(options().Window);
                var wait = Wait();
                var state = _state == CircuitState.Open && wait == TimeSpan.Zero ? CircuitState.HalfOpen : _state;
                return new CircuitReport(
                    name, state, _recent.Count, _recentFailures, _failedInRow, _trialSuccesses, state == CircuitState.Open ? wait : null, _openings);
            }
        }
    }

    /// <summary>Lets a call through or refuses it. Who is let through tells by <see cref="Leave"/> how it went.</summary>
    public Entry Enter()
    {
        lock (_gate)
        {
            if (_state == CircuitState.Closed)
            {
                return new Entry(true, _phase, TimeSpan.Zero, null);
            }

            CircuitState? became = null;
            if (_state == CircuitState.Open)
            {
                if (Wait() is { Ticks: > 0 } wait)
                {
                    return new Entry(false, _phase, wait, null);
                }

                Become(CircuitState.HalfOpen);
                became = CircuitState.HalfOpen;
            }

            if (_trialUnderWay)
            {
                return new Entry(false, _phase, TrialPause, null);
            }

            _trialUnderWay = true;
            return new Entry(true, _phase, TimeSpan.Zero, became);
        }
    }

    /// <summary>A call that was let through has ended.</summary>
    /// <returns>The state that it has brought about; null when it is the one before.</returns>
    public CircuitState? Leave(Entry entry, CallResult result)
    {
        lock (_gate)
        {
            if (entry.Phase != _phase)
            {
                return null;
            }

            return _state == CircuitState.HalfOpen ? EndTrial(result) : Count(result);
        }
    }

    /// <summary>Closes the circuit and forgets all: another server stands in its place.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            Become(CircuitState.Closed);
        }
    }

    private CircuitState? EndTrial(CallResult result)
    {
        _trialUnderWay = false;
        _failedInRow = result == CallResult.Failed ? _failedInRow + 1 : result == CallResult.Succeeded ? 0 : _failedInRow;
        return result switch
        {
            CallResult.Failed => Become(CircuitState.Open),
            CallResult.Succeeded when ++_trialSuccesses >= options().TrialSuccesses => Become(CircuitState.Closed),
            _ => null,
        };
    }

    private CircuitState? Count(CallResult result)
    {
        if (result == CallResult.Neutral)
        {
            return null;
        }

        var limits = options();
        var failed = result == CallResult.Failed;
        _recent.Enqueue((time.GetTimestamp(), failed));
        _recentFailures += failed ? 1 : 0;
        _failedInRow = failed ? _failedInRow + 1 : 0;
        Forget(limits.Window);
        return failed && (_failedInRow >= limits.ConsecutiveFailures || TooMany(limits)) ? Become(CircuitState.Open) : null;
    }

    private bool TooMany(BreakerOptions limits) =>
        _recent.Count >= limits.LeastCalls && _recentFailures * 100d > limits.ErrorPercent * _recent.Count;

    private void Forget(TimeSpan window)
    {
        var now = time.GetTimestamp();
        while (_recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, now) >= window)
        {
            _recent.Dequeue();
            _recentFailures -= oldest.Failed ? 1 : 0;
        }
    }

    private TimeSpan Wait()
    {
        var left = options().OpenFor - time.GetElapsedTime(_openedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private CircuitState Become(CircuitState state)
    {
        _state = state;
        _phase++;
        _recent.Clear();
        (_recentFailures, _trialSuccesses, _trialUnderWay) = (0, 0, false);
        if (state == CircuitState.Open)
        {
            _openedAt = time.GetTimestamp();
            _openings++;
        }
        else if (state == CircuitState.Closed)
        {
            _failedInRow = 0;
        }

        return state;
    }
}
