using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Upkeep;
using Mem0.Tests.Infrastructure;
using Mem0.Tests.Storage;
using Mem0.Tests.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using static Mem0.Tests.Storage.OpenStore;

namespace Mem0.Tests.Upkeep;

public sealed class ExpiredMemoryPurgeTests : IDisposable
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(Start.UtcDateTime);

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Memories_are_kept_for_thirty_days_after_their_last_one()
    {
        Assert.Equal(["in a year", "never", "thirty days ago", "yesterday"], await RemainingAsync(days: null));
    }

    [Theory]
    [InlineData(1, "in a year,never,yesterday")]
    [InlineData(31, "in a year,never,thirty days ago,thirty-one days ago,yesterday")]
    [InlineData(0, "in a year,never,thirty days ago,thirty-one days ago,yesterday")]
    public async Task The_setting_says_how_long_and_zero_keeps_them_for_ever(int days, string remaining)
    {
        Assert.Equal(remaining.Split(','), await RemainingAsync(days));
    }

    [Fact]
    public async Task More_than_one_batch_is_purged_in_one_round()
    {
        await using var services = _folder.Services(AddClock);
        var store = new OpenStore(services);
        await store.AddAsync([.. Enumerable.Range(0, (2 * ExpiredMemoryPurge.BatchSize) + 1).Select(i => Draft($"{i}") with { ExpirationDate = Today.AddDays(-100) })]);

        await PurgeAsync(services);
        Assert.Equal(0, (await store.ListAsync(MemoryFilter.Everything, includeExpired: true)).Total);
    }

    private async Task<IEnumerable<string>> RemainingAsync(int? days)
    {
        await using var services = _folder.Services(collection =>
        {
            AddClock(collection);
            if (days is { } given)
            {
                collection.PostConfigure<UpkeepOptions>(options => options.ExpiredMemoryDays = given);
            }
        });
        var store = new OpenStore(services);
        await store.AddAsync(
            Draft("never"),
            Draft("in a year") with { ExpirationDate = Today.AddDays(365) },
            Draft("yesterday") with { ExpirationDate = Today.AddDays(-1) },
            Draft("thirty days ago") with { ExpirationDate = Today.AddDays(-30) },
            Draft("thirty-one days ago") with { ExpirationDate = Today.AddDays(-31) });
        await PurgeAsync(services);
        return (await store.ListAsync(MemoryFilter.ForScope(new MemoryScope("u")), includeExpired: true)).Memories.Select(memory => memory.Text).Order(StringComparer.Ordinal);
    }

    private static Task PurgeAsync(ServiceProvider services) =>
        services.GetServices<IUpkeepWork>().OfType<ExpiredMemoryPurge>().Single().RunAsync(TestContext.Current.CancellationToken);

    private static void AddClock(IServiceCollection services) => services.AddSingleton<TimeProvider>(new ManualTimeProvider(Start));
}
