using FsCheck;
using FsCheck.Fluent;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;

namespace Mem0.Tests.Memories.Filters;

/// <summary>Random memories and a filter, which show themselves in full when a test fails.</summary>
internal sealed record FilterPair<T>(Memory[] Memories, T Filter)
{
    public override string ToString() =>
        $"{Show(Filter)} over {string.Join("; ", Memories.Select(m => $"{m} metadata {m.Metadata?.GetRawText()}"))}";

    private static string Show(object? filter) => filter switch
    {
        MemoryFilter.All all => $"All({string.Join(", ", all.Conditions.Select(Show))})",
        MemoryFilter.Any any => $"Any({string.Join(", ", any.Conditions.Select(Show))})",
        MemoryFilter.Not not => $"Not({Show(not.Condition)})",
        _ => filter?.ToString() ?? "",
    };
}

internal static class FilterPairs
{
    /// <summary>Pairs with filters of these.</summary>
    public static Arbitrary<FilterPair<T>> Of<T>(Gen<T> filters) =>
        (from memories in FilterGenerators.Memories from filter in filters select new FilterPair<T>(memories, filter)).ToArbitrary();
}
