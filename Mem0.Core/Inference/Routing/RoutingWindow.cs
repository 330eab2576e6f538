namespace Mem0.Core.Inference.Routing;

/// <summary>
/// Keeps the calls to the external model below their share. A decision is an answer of the local model or a call to the external one; what was
/// refused or failed locally went nowhere and does not make room. The window is the decisions of the last <see cref="RoutingOptions.Window"/>
/// or the last <see cref="RoutingOptions.LeastDecisions"/>, whichever are more.
/// </summary>
/// <remarks>
/// The window also moves when nothing is decided, and must not come to lie so that external calls prevail in it. Therefore a call is let out
/// only if the share holds in every run of decisions that ends with it and has at least <c>LeastDecisions</c> of them (all, while there are
/// fewer). Then it holds in every such run wherever it lies: cut off after its last external call, what is left is either such a run itself or
/// lies within one, and the decisions that were cut off are local ones.
/// </remarks>
/// <param name="options">The limits of the moment.</param>
/// <param name="time">The clock.</param>
internal sealed class RoutingWindow(Func<RoutingOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Decision> _decisions = new();
    private int _external;

    /// <summary>A decision: when, a time stamp of the clock, and for which model.</summary>
    internal sealed record Decision(long At, bool External);

    /// <summary>A place that a call to the external model has taken.</summary>
    internal sealed class Place(LinkedListNode<Decision> node)
    {
        /// <summary>Where it stands.</summary>
        public LinkedListNode<Decision> Node { get; } = node;
    }

    /// <summary>The window at a moment.</summary>
    /// <param name="Decisions">How many decisions it has.</param>
    /// <param name="External">How many of them called the external model.</param>
    internal readonly record struct Count(int Decisions, int External);

    /// <summary>The window now.</summary>
    public Count Now
    {
        get
        {
            lock (_gate)
            {
                Forget(options());
                return new Count(_decisions.Count, _external);
            }
        }
    }

    /// <summary>The local model has answered.</summary>
    public void AnsweredLocally()
    {
        lock (_gate)
        {
            Add(external: false);
            Forget(options());
        }
    }

    /// <summary>Takes a place for a call to the external model; null when there is none. It counts from now on, however the call ends.</summary>
    public Place? TryTake()
    {
        lock (_gate)
        {
            var limits = options();
            Forget(limits);
            if (!HasRoom(limits))
            {
                return null;
            }

            return new Place(Add(external: true));
        }
    }

    /// <summary>Gives back the place of a call that was not made after all.</summary>
    public void GiveBack(Place place)
    {
        lock (_gate)
        {
            // Null when it has left the window in the meantime.
            if (place.Node.List is not null)
            {
                _decisions.Remove(place.Node);
                _external--;
            }
        }
    }

    private bool HasRoom(RoutingOptions limits)
    {
        var share = 100 - limits.LocalThreshold;
        var (decisions, external) = (1, 1);
        for (var node = _decisions.Last; node is not null; node = node.Previous)
        {
            if (decisions >= limits.LeastDecisions && external * 100d > share * decisions)
            {
                return false;
            }

            decisions++;
            external += node.Value.External ? 1 : 0;
        }

        return external * 100d <= share * decisions;
    }

    private LinkedListNode<Decision> Add(bool external)
    {
        _external += external ? 1 : 0;
        return _decisions.AddLast(new Decision(time.GetTimestamp(), external));
    }

    private void Forget(RoutingOptions limits)
    {
        var now = time.GetTimestamp();
        while (_decisions.Count > limits.LeastDecisions && _decisions.First is { } first && time.GetElapsedTime(first.Value.At, now) > limits.Window)
        {
            _decisions.RemoveFirst();
            _external -= first.Value.External ? 1 : 0;
        }
    }
}
