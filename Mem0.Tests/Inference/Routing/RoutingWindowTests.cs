using FsCheck;
using FsCheck.Fluent;
using Mem0.Core.Inference.Routing;
using Microsoft.Extensions.Time.Testing;

namespace Mem0.Tests.Inference.Routing;

public sealed class RoutingWindowTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RoutingOptions _options = new();

    [Fact]
    public void Nothing_leaves_before_nineteen_answers_were_local()
    {
        var window = new RoutingWindow(() => _options, _time);
        for (var i = 0; i < 18; i++)
        {
            window.AnsweredLocally();
        }

        Assert.Null(window.TryTake());
        window.AnsweredLocally();
        Assert.NotNull(window.TryTake());
        Assert.Null(window.TryTake());
    }

    [Fact]
    public void A_place_that_was_given_back_can_be_taken_again()
    {
        var window = new RoutingWindow(() => _options, _time);
        for (var i = 0; i < 19; i++)
        {
            window.AnsweredLocally();
        }

        window.GiveBack(window.TryTake()!);

        Assert.Equal(new RoutingWindow.Count(19, 0), window.Now);
        Assert.NotNull(window.TryTake());
    }

    [Fact]
    public void A_place_may_be_given_back_after_it_has_left_the_window()
    {
        var options = new RoutingOptions { LocalThreshold = 0, LeastDecisions = 1 };
        var window = new RoutingWindow(() => options, _time);
        var place = window.TryTake()!;
        _time.Advance(TimeSpan.FromHours(1));
        window.AnsweredLocally();

        window.GiveBack(place);

        Assert.Equal(new RoutingWindow.Count(1, 0), window.Now);
    }

    [Fact]
    public void A_threshold_of_a_hundred_lets_nothing_out()
    {
        var options = new RoutingOptions { LocalThreshold = 100 };
        var window = new RoutingWindow(() => options, _time);
        for (var i = 0; i < 1000; i++)
        {
            window.AnsweredLocally();
        }

        Assert.Null(window.TryTake());
    }

    [Fact]
    public void External_calls_do_not_come_to_prevail_when_the_local_answers_before_them_grow_old()
    {
        var window = new RoutingWindow(() => _options, _time);
        for (var i = 0; i < 1000; i++)
        {
            window.AnsweredLocally();
        }

        _time.Advance(TimeSpan.FromMinutes(9));
        var taken = Enumerable.Range(0, 50).Count(_ => window.TryTake() is not null);
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(5, taken);
        Assert.Equal(new RoutingWindow.Count(100, 5), window.Now);
    }

    [Fact]
    public void The_share_holds_at_every_moment_whatever_is_asked_and_however_time_passes()
    {
        // 0: a local answer, 1: an external call, 2: one that is not made after all, above: seconds that pass.
        var steps = Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Constant(1)), (1, Gen.Constant(2)), (2, Gen.Choose(3, 400))).ListOf(400).Select(list => list.ToArray());
        var limits = from threshold in Gen.Elements(50d, 80d, 95d, 99d, 99.5d)
                     from least in Gen.Choose(1, 120)
                     select new RoutingOptions { LocalThreshold = threshold, LeastDecisions = least };
        var cases = from options in limits
                    from step in steps
                    select (options, step);

        Prop.ForAll(cases.ToArbitrary(), one => Holds(one.options, one.step)).QuickCheckThrowOnFailure();
    }

    private static bool Holds(RoutingOptions options, int[] steps)
    {
        var time = new FakeTimeProvider();
        var window = new RoutingWindow(() => options, time);
        foreach (var step in steps)
        {
            switch (step)
            {
                case 0:
                    window.AnsweredLocally();
                    break;
                case 1:
                    window.TryTake();
                    break;
                case 2 when window.TryTake() is { } place:
                    window.GiveBack(place);
                    break;
                case > 2:
                    time.Advance(TimeSpan.FromSeconds(step));
                    break;
            }

            var now = window.Now;
            if (now.External * 100d > (100 - options.LocalThreshold) * now.Decisions)
            {
                return false;
            }
        }

        return true;
    }
}
