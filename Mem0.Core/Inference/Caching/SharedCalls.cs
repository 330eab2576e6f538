namespace Mem0.Core.Inference.Caching;

/// <summary>
/// Looks values up and asks once for those that are missing: a value for which a call is under way is waited for, whoever made the call. A failure
/// goes to everybody who waits and is not kept. A call ends early only when all who wait for it have given up.
/// </summary>
/// <param name="find">Finds a kept value by its key.</param>
/// <param name="keep">Keeps a value.</param>
internal sealed class SharedCalls<TValue>(Func<string, TValue?> find, Action<string, TValue> keep)
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Flight> _flights = new(StringComparer.Ordinal);

    /// <summary>Values in the order of their keys.</summary>
    /// <param name="Values">The values.</param>
    /// <param name="Asked">How many of them had to be asked for by this call.</param>
    internal readonly record struct Answer(TValue[] Values, int Asked);

    /// <summary>Gets the values of keys.</summary>
    /// <param name="keys">The keys; one may stand there twice and is asked for once.</param>
    /// <param name="ask">Gets the values of some keys, given by their places, in that order.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller alone.</param>
    public async Task<Answer> GetAsync(
        IReadOnlyList<string> keys, Func<IReadOnlyList<int>, CancellationToken, Task<IReadOnlyList<TValue>>> ask, CancellationToken cancellationToken)
    {
        var values = new TValue[keys.Count];
        List<(int Place, Flight Flight)> awaited = [];
        var own = new Flight();
        lock (_gate)
        {
            for (var i = 0; i < keys.Count; i++)
            {
                if (find(keys[i]) is { } value)
                {
                    values[i] = value;
                    continue;
                }

                if (!_flights.TryGetValue(keys[i], out var flight))
                {
                    _flights[keys[i]] = flight = own;
                    own.Add(keys[i], i);
                }

                awaited.Add((i, flight));
                flight.Join();
            }
        }

        if (own.Places.Count > 0)
        {
            // Not awaited here: its end comes by the flight's task, to this caller and to others.
            _ = FlyAsync(own, ask);
        }

        try
        {
            foreach (var (place, flight) in awaited)
            {
                values[place] = (await flight.Landed.WaitAsync(cancellationToken))[keys[place]];
            }
        }
        finally
        {
            Leave(awaited.Select(one => one.Flight));
        }

        return new Answer(values, own.Places.Count);
    }

    private async Task FlyAsync(Flight flight, Func<IReadOnlyList<int>, CancellationToken, Task<IReadOnlyList<TValue>>> ask)
    {
        try
        {
            var values = await ask(flight.Places, flight.Stop);
            for (var i = 0; i < values.Count; i++)
            {
                keep(flight.Keys[i], values[i]);
            }

            // Kept before the flight is gone, so that no call in between finds neither.
            Remove(flight);
            flight.Land(values);
        }
        catch (Exception exception)
        {
            Remove(flight);
            flight.Fail(exception);
        }
    }

    private void Leave(IEnumerable<Flight> flights)
    {
        List<Flight> abandoned = [];
        lock (_gate)
        {
            foreach (var flight in flights.Where(flight => flight.Quit() && !flight.Landed.IsCompleted))
            {
                Unlist(flight);
                abandoned.Add(flight);
            }
        }

        abandoned.ForEach(flight => flight.Abandon());
    }

    private void Remove(Flight flight)
    {
        lock (_gate)
        {
            Unlist(flight);
        }
    }

    private void Unlist(Flight flight)
    {
        foreach (var key in flight.Keys.Where(key => _flights.GetValueOrDefault(key) == flight))
        {
            _flights.Remove(key);
        }
    }

#pragma warning disable CA1001 // The source has no timer and no link, holds nothing to release, and may be cancelled after the call has ended.
    /// <summary>A call under way. Whoever joins or quits holds the lock.</summary>
    private sealed class Flight
#pragma warning restore CA1001
    {
        private readonly TaskCompletionSource<IReadOnlyDictionary<string, TValue>> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly CancellationTokenSource _stop = new();
        private int _waiting;

        public List<string> Keys { get; } = [];

        /// <summary>The places of the keys in the list of the caller that asks.</summary>
        public List<int> Places { get; } = [];

        public CancellationToken Stop => _stop.Token;

        public Task<IReadOnlyDictionary<string, TValue>> Landed => _landed.Task;

        public void Add(string key, int place)
        {
            Keys.Add(key);
            Places.Add(place);
        }

        public void Join() => _waiting++;

        /// <summary>Somebody waits no more; true when it was the last.</summary>
        public bool Quit() => --_waiting == 0;

        public void Land(IReadOnlyList<TValue> values) => _landed.SetResult(Keys.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));

        public void Fail(Exception exception)
        {
            _landed.SetException(exception);

            // Everybody may have given up; then nobody looks at it.
            _ = _landed.Task.Exception;
        }

        public void Abandon() => _stop.Cancel();
    }
}
