using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;

namespace Mem0.Tests.Memories.Filters;

public sealed class FilterPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1500);

    [Fact]
    public void SQLite_selects_what_the_evaluation_passes() =>
        Check.One(Many, Prop.ForAll(Pairs(FilterGenerators.Filters(3)).ToArbitrary(), pair => Agrees(pair.Memories, pair.Filter)));

    [Fact]
    public void SQLite_selects_what_the_evaluation_passes_for_filters_as_JSON() =>
        Check.One(Many, Prop.ForAll(Pairs(FilterGenerators.FilterJson(3)).ToArbitrary(), pair =>
        {
            var outcome = MemoryFilterParser.Parse(JsonElement.Parse(pair.Filter));
            return !outcome.Succeeded || Agrees(pair.Memories, outcome.Value);
        }));

    [Fact]
    public void NOT_is_the_complement() =>
        Check.One(Many, Prop.ForAll(Pairs(FilterGenerators.Filters(2)).ToArbitrary(), pair =>
        {
            var not = new MemoryFilter.Not(pair.Filter);
            using var table = new SqliteMemoryTable(pair.Memories);
            List<Guid> both = [.. table.Select(pair.Filter), .. table.Select(not)];
            return both.Order().SequenceEqual(pair.Memories.Select(m => m.Id).Order())
                && pair.Memories.All(m => not.Matches(m) != pair.Filter.Matches(m));
        }));

    [Fact]
    public void What_binds_a_scope_passes_no_memory_without_owner() =>
        Check.One(Many, Prop.ForAll(Pairs(FilterGenerators.Filters(3)).ToArbitrary(), pair =>
            !pair.Filter.BindsScope() || pair.Memories.All(m => !pair.Filter.Matches(m with { Scope = default }))));

    [Fact]
    public void What_passes_has_the_required_scope() =>
        Check.One(Many, Prop.ForAll(Pairs(FilterGenerators.Filters(3)).ToArbitrary(), pair =>
        {
            var scope = MemoryFilter.ForScope(pair.Filter.RequiredScope());
            return pair.Memories.All(m => pair.Filter.IsScopeOnly()
                ? pair.Filter.Matches(m) == scope.Matches(m)
                : !pair.Filter.Matches(m) || scope.Matches(m));
        }));

    [Fact]
    public void The_parser_gives_a_filter_or_a_fault_for_any_JSON() =>
        Check.One(
            Many.WithMaxTest(5000),
            Prop.ForAll(Gen.OneOf(FilterGenerators.Json(4), FilterGenerators.FilterJson(4)).ToArbitrary(), json =>
            {
                var outcome = MemoryFilterParser.Parse(JsonElement.Parse(json));
                return outcome.Succeeded
                    || (outcome.Fault.Code == "invalid_filter" && outcome.Fault.Field!.StartsWith("filters", StringComparison.Ordinal));
            }));

    [Fact]
    public void The_parser_gives_a_filter_or_a_fault_for_any_text() =>
        Check.One(
            Many.WithMaxTest(5000),
            Prop.ForAll(ArbMap.Default.ArbFor<string?>(), ArbMap.Default.ArbFor<string?>(), (key, value) =>
            {
                var outcome = MemoryFilterParser.Parse(JsonElement.Parse($"{{{Escaped(key)}:{{{Escaped(value)}:[{Escaped(value)}]}}}}"));
                var bare = MemoryFilterParser.Parse(JsonElement.Parse($"{{{Escaped(key)}:{Escaped(value)}}}"));
                return (outcome.Succeeded || outcome.Fault.Field is not null) && (bare.Succeeded || bare.Fault.Field is not null);
            }));

    private static bool Agrees(Memory[] memories, MemoryFilter filter)
    {
        using var table = new SqliteMemoryTable(memories);
        return table.Select(filter).SequenceEqual(memories.Where(m => filter.Matches(m)).Select(m => m.Id));
    }

    private static Gen<Pair<T>> Pairs<T>(Gen<T> filters) =>
        from memories in FilterGenerators.Memories from filter in filters select new Pair<T>(memories, filter);

    // Escapes keep halves of surrogate pairs, which no serializer would write.
    private static string Escaped(string? text) => $"\"{string.Concat((text ?? "").Select(c => $"\\u{(int)c:x4}"))}\"";

    private sealed record Pair<T>(Memory[] Memories, T Filter)
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
}
