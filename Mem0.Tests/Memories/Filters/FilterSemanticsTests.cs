using System.Text.Json;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;

namespace Mem0.Tests.Memories.Filters;

/// <summary>Holds an implementation of filters against the table of cases. Every store derives from it.</summary>
public abstract class FilterSemanticsTests
{
    public static TheoryData<string> Names => [.. FilterCases.All.Select(c => c.Name)];

    /// <summary>The ids of the memories that pass; the memories are the same at every call.</summary>
    protected abstract ValueTask<IReadOnlyCollection<Guid>> SelectAsync(IReadOnlyList<Memory> memories, MemoryFilter filter);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_filter_passes_the_expected_memories(string name)
    {
        var expected = FilterCases.All.Single(c => c.Name == name);
        var filter = Parse(expected.Json);

        Assert.Equal(expected.Expected, FilterData.Names(await SelectAsync(FilterData.Memories, filter)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_complement_passes_all_other_memories(string name)
    {
        var filter = Parse(FilterCases.All.Single(c => c.Name == name).Json);

        var passing = await SelectAsync(FilterData.Memories, filter);
        var others = await SelectAsync(FilterData.Memories, new MemoryFilter.Not(filter));

        Assert.Equal(FilterData.Memories.Select(m => m.Id).Except(passing).Order(), others.Order());
    }

    private static MemoryFilter Parse(string json)
    {
        var outcome = MemoryFilterParser.Parse(JsonElement.Parse(json));
        Assert.True(outcome.Succeeded, outcome.Fault?.Detail);
        return outcome.Value;
    }
}

/// <summary>The evaluation in memory.</summary>
public sealed class InMemoryFilterTests : FilterSemanticsTests
{
    protected override ValueTask<IReadOnlyCollection<Guid>> SelectAsync(IReadOnlyList<Memory> memories, MemoryFilter filter) =>
        ValueTask.FromResult<IReadOnlyCollection<Guid>>([.. memories.Where(m => filter.Matches(m)).Select(m => m.Id)]);
}

/// <summary>The translation for SQLite.</summary>
public sealed class SqliteFilterTests : FilterSemanticsTests
{
    protected override ValueTask<IReadOnlyCollection<Guid>> SelectAsync(IReadOnlyList<Memory> memories, MemoryFilter filter)
    {
        using var table = new SqliteMemoryTable(memories);
        return ValueTask.FromResult<IReadOnlyCollection<Guid>>(table.Select(filter));
    }
}

/// <summary>The translation for PostgreSQL.</summary>
public sealed class PostgresFilterTests(PostgresMemoryTableFixture fixture) : FilterSemanticsTests, IClassFixture<PostgresMemoryTableFixture>
{
    protected override async ValueTask<IReadOnlyCollection<Guid>> SelectAsync(IReadOnlyList<Memory> memories, MemoryFilter filter)
    {
        var table = await fixture.TableAsync();
        table.Fill(memories);
        return table.Select(filter);
    }
}
