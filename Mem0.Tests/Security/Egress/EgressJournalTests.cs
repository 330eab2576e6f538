using Mem0.Core.Security.Egress;
using Microsoft.Extensions.Time.Testing;

namespace Mem0.Tests.Security.Egress;

public sealed class EgressJournalTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly EgressJournal _journal;

    public EgressJournalTests() => _journal = new EgressJournal(_time);

    [Fact]
    public void Calls_are_counted_for_ten_minutes()
    {
        Call("a");
        _time.Advance(TimeSpan.FromMinutes(4));
        Call("b");
        Assert.Equal((2, "b a"), External());

        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal((2, "b a"), External());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, "b"), External());
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal((0, ""), External());
    }

    [Fact]
    public void More_calls_than_are_kept_are_counted_all_the_same()
    {
        for (var i = 0; i < EgressJournal.Kept + 50; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Call($"h{i}");
        }

        var calls = _journal.ReadExternal();
        Assert.Equal((EgressJournal.Kept + 50, EgressJournal.Kept), (calls.Count, calls.Latest.Count));
        Assert.Equal(($"h{EgressJournal.Kept + 49}", "h50"), (calls.Latest[0].Host, calls.Latest[^1].Host));
    }

    [Fact]
    public void A_count_of_long_ago_does_not_come_back()
    {
        Call("a");
        _time.Advance(TimeSpan.FromSeconds(601));
        Call("b");
        Assert.Equal((1, "b"), External());
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Equal((0, ""), External());
    }

    [Fact]
    public void Refused_attempts_are_kept_apart()
    {
        Call("a");
        _journal.Blocked("b", 443, null, EgressData.Webhook, EgressReason.NotListed);
        Assert.Equal((1, "a"), External());
        Assert.Equal(new EgressAttempt(_time.GetUtcNow(), "b", 443, null, "webhook", "not_listed"), Assert.Single(_journal.ReadBlocked().Latest));
    }

    private void Call(string host) => _journal.External(host, 443, AddressKind.Public, EgressData.Prompt);

    private (long, string) External()
    {
        var calls = _journal.ReadExternal();
        return (calls.Count, string.Join(' ', calls.Latest.Select(call => call.Host)));
    }
}
