using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;

namespace Mem0.Tests.Memories.Filters;

/// <summary>Holds a store's translation of filters against the evaluation in memory, over random memories and filters.</summary>
public abstract class StoreFilterPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1500);

    /// <summary>The ids of the memories that pass, in the order of storing.</summary>
    protected abstract IReadOnlyList<Guid> Select(IReadOnlyList<Memory> memories, MemoryFilter filter);

    [Fact]
    public void The_store_selects_what_the_evaluation_passes() =>
        Check.One(Many, Prop.ForAll(FilterPairs.Of(FilterGenerators.Filters(3)), pair => Agrees(pair.Memories, pair.Filter)));

    [Fact]
    public void The_store_selects_what_the_evaluation_passes_for_filters_as_JSON() =>
        Check.One(Many, Prop.ForAll(FilterPairs.Of(FilterGenerators.FilterJson(3)), pair =>
        {
            var outcome = MemoryFilterParser.Parse(JsonElement.Parse(pair.Filter));
            return !outcome.Succeeded || Agrees(pair.Memories, outcome.Value);
        }));

    [Fact]
    public void NOT_is_the_complement() =>
        Check.One(Many, Prop.ForAll(FilterPairs.Of(FilterGenerators.Filters(2)), pair =>
        {
            var not = new MemoryFilter.Not(pair.Filter);
            List<Guid> both = [.. Select(pair.Memories, pair.Filter), .. Select(pair.Memories, not)];
            return both.Order().SequenceEqual(pair.Memories.Select(m => m.Id).Order())
                && pair.Memories.All(m => not.Matches(m) != pair.Filter.Matches(m));
        }));

    [Fact]
    public void Ranges_hold_to_the_ends_of_time()
    {
        var start = FilterScalars.Microseconds(DateTimeOffset.MinValue);
        var end = FilterScalars.Microseconds(DateOnly.MaxValue);
        double[] values =
        [
            double.NegativeInfinity, -1e300, start - 1e10, start, start + TimeSpan.MicrosecondsPerDay, start + 1e12,
            -TimeSpan.MicrosecondsPerDay - 1, -TimeSpan.MicrosecondsPerDay, -1, 0, 1, TimeSpan.MicrosecondsPerDay,
            end - TimeSpan.MicrosecondsPerDay, end, end + 64, end + 1e12, 1e300, double.PositiveInfinity,
        ];
        bool[] inclusions = [true, false];
        FilterFieldKind[] kinds = [FilterFieldKind.CreatedAt, FilterFieldKind.UpdatedAt, FilterFieldKind.ExpirationDate];
        var memories = EndsOfTime();

        Assert.All(
            from kind in kinds from value in values from inclusive in inclusions select (kind, value, inclusive),
            range =>
            {
                var field = new FilterField(range.kind);
                var bound = new FilterBound(range.value, IsInstant: true, range.inclusive);
                MemoryFilter.Within[] filters =
                    [new(field, bound, null), new(field, null, bound), new(field, bound, bound), new(field, new(-0.5, true, true), bound)];
                Assert.All(filters, filter => Assert.Equal(Passing(memories, filter), Select(memories, filter)));
            });
    }

    private bool Agrees(Memory[] memories, MemoryFilter filter) => Select(memories, filter).SequenceEqual(Passing(memories, filter));

    private static IEnumerable<Guid> Passing(IEnumerable<Memory> memories, MemoryFilter filter) =>
        memories.Where(m => filter.Matches(m)).Select(m => m.Id);

    private static List<Memory> EndsOfTime()
    {
        // The last microsecond: a memory's times have no parts of one.
        var last = DateTimeOffset.MaxValue.AddTicks(1 - TimeSpan.TicksPerMicrosecond);
        var (first, epoch) = (DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch);
        DateTimeOffset[] times = [first, first.AddMicroseconds(1), epoch.AddDays(-1), epoch, last];
        return
        [
            .. times.Select((time, i) => FilterData.Memories[i] with
            {
                CreatedAt = time,
                UpdatedAt = time,
                ExpirationDate = DateOnly.FromDateTime(time.UtcDateTime),
            }),
        ];
    }
}

/// <summary>The translation for SQLite.</summary>
public sealed class SqliteFilterPropertyTests : StoreFilterPropertyTests
{
    protected override IReadOnlyList<Guid> Select(IReadOnlyList<Memory> memories, MemoryFilter filter)
    {
        using var table = new SqliteMemoryTable(memories);
        return table.Select(filter);
    }
}

/// <summary>The translation for PostgreSQL.</summary>
public sealed class PostgresFilterPropertyTests(PostgresMemoryTableFixture fixture)
    : StoreFilterPropertyTests, IClassFixture<PostgresMemoryTableFixture>, IAsyncLifetime
{
    private PostgresMemoryTable? _table;

    public async ValueTask InitializeAsync() => _table = await fixture.TableAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override IReadOnlyList<Guid> Select(IReadOnlyList<Memory> memories, MemoryFilter filter)
    {
        _table!.Fill(memories);
        return _table.Select(filter);
    }
}
